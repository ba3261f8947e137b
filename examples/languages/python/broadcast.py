#!/usr/bin/env python3
"""Broadcast: a value that is new to a node goes on to its neighbours."""

import json
import sys


class Node:
    def __init__(self):
        self.id = None
        self.neighbours = []
        self.values = set()

    def send(self, dest, body):
        print(json.dumps({"src": self.id, "dest": dest, "body": body}), flush=True)

    def handle(self, src, body):
        """Returns the reply's body; None for a message that asks for nothing."""
        match body["type"]:
            case "init":
                self.id = body["node_id"]
                return {"type": "init_ok"}
            case "topology":
                self.neighbours = body["topology"][self.id]
                return {"type": "topology_ok"}
            case "broadcast":
                self.add(body["message"], src)
                return {"type": "broadcast_ok"}
            case "read":
                return {"type": "read_ok", "messages": sorted(self.values)}
            case "share":  # our own, between nodes
                self.add(body["message"], src)
                return None
            case other:
                return {"type": "error", "code": 10, "text": f"{other} is not supported"}

    def add(self, value, src):
        if value in self.values:
            return
        self.values.add(value)
        for neighbour in self.neighbours:
            if neighbour != src:
                self.send(neighbour, {"type": "share", "message": value})

    def run(self):
        for line in sys.stdin:
            message = json.loads(line)
            reply = self.handle(message["src"], message["body"])
            if reply is not None:
                self.send(message["src"], {**reply, "in_reply_to": message["body"]["msg_id"]})


if __name__ == "__main__":
    Node().run()
