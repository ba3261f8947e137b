// Echo, on System.Text.Json.
using System.Text.Json.Nodes;

while (Console.ReadLine() is { } line)
{
    var request = JsonNode.Parse(line)!;
    var body = request["body"]!;

    var reply = Answer(body);
    reply["in_reply_to"] = body["msg_id"]!.GetValue<long>();
    var message = new JsonObject
    {
        ["src"] = request["dest"]!.GetValue<string>(),
        ["dest"] = request["src"]!.GetValue<string>(),
        ["body"] = reply,
    };
    Console.WriteLine(message.ToJsonString());
}

static JsonObject Answer(JsonNode request)
{
    var type = request["type"]!.GetValue<string>();
    return type switch
    {
        "init" => new JsonObject { ["type"] = "init_ok" },
        // A JsonNode has one parent: it is copied into the reply.
        "echo" => new JsonObject { ["type"] = "echo_ok", ["echo"] = request["echo"]?.DeepClone() },
        _ => new JsonObject { ["type"] = "error", ["code"] = 10, ["text"] = $"{type} is not supported" },
    };
}
