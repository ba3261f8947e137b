import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Echo, on Gson. */
public class Echo {
  public static void main(String[] args) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      var request = JsonParser.parseString(line).getAsJsonObject();
      var body = request.getAsJsonObject("body");

      var reply = answer(body);
      reply.add("in_reply_to", body.get("msg_id"));
      var message = new JsonObject();
      message.add("src", request.get("dest"));
      message.add("dest", request.get("src"));
      message.add("body", reply);
      out.println(message);
    }
  }

  private static JsonObject answer(JsonObject request) {
    var type = request.get("type").getAsString();
    var reply = new JsonObject();
    switch (type) {
      case "init" -> reply.addProperty("type", "init_ok");
      case "echo" -> {
        reply.addProperty("type", "echo_ok");
        reply.add("echo", request.get("echo"));
      }
      default -> {
        reply.addProperty("type", "error");
        reply.addProperty("code", 10);
        reply.addProperty("text", type + " is not supported");
      }
    }
    return reply;
  }
}
