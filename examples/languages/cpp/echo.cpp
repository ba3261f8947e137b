// Echo, on nlohmann/json.
#include <iostream>
#include <string>

#include <nlohmann/json.hpp>

using nlohmann::json;

static json answer(const json& request) {
    const auto type = request.at("type").get<std::string>();
    if (type == "init") return {{"type", "init_ok"}};
    if (type == "echo") return {{"type", "echo_ok"}, {"echo", request.at("echo")}};
    return {{"type", "error"}, {"code", 10}, {"text", type + " is not supported"}};
}

int main() {
    for (std::string line; std::getline(std::cin, line);) {
        const auto request = json::parse(line);
        const auto& body = request.at("body");
        auto reply = answer(body);
        reply["in_reply_to"] = body.at("msg_id");
        const json message{{"src", request.at("dest")}, {"dest", request.at("src")}, {"body", reply}};
        // stdout is a pipe here: std::endl ends the line and flushes it.
        std::cout << message << std::endl;
    }
}
