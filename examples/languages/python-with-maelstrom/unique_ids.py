#!/usr/bin/env python3
"""Unique ids, on the maelstrom.py that lies beside this file."""

from itertools import count

from maelstrom import Body, Node, Request

node = Node()
numbers = count()


@node.handler
async def generate(req: Request) -> Body:
    return {"type": "generate_ok", "id": f"{node.node_id}-{next(numbers)}"}


node.run()
