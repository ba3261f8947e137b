#!/usr/bin/env python3
"""Echo, on the standard library alone."""

import json
import sys


def main():
    node_id = None
    for line in sys.stdin:
        request = json.loads(line)
        body = request["body"]
        match body["type"]:
            case "init":
                node_id = body["node_id"]
                reply = {"type": "init_ok"}
            case "echo":
                reply = {"type": "echo_ok", "echo": body["echo"]}
            case other:
                reply = {"type": "error", "code": 10, "text": f"{other} is not supported"}
        reply["in_reply_to"] = body["msg_id"]
        # stdout is a pipe here: without flush the reply stays in Python's buffer.
        print(json.dumps({"src": node_id, "dest": request["src"], "body": reply}), flush=True)


if __name__ == "__main__":
    main()
