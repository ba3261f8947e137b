// Broadcast: a value that is new to a node goes on to its neighbours.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
)

type message struct {
	Src  string          `json:"src"`
	Dest string          `json:"dest"`
	Body json.RawMessage `json:"body"`
}

type request struct {
	Type     string              `json:"type"`
	MsgID    int                 `json:"msg_id"`
	NodeID   string              `json:"node_id"`
	Topology map[string][]string `json:"topology"`
	Message  int                 `json:"message"`
}

type node struct {
	id         string
	neighbours []string
	seen       map[int]bool
	values     []int
	out        *json.Encoder
}

func main() {
	// A slice that was never made is null in JSON, and read_ok needs a list.
	n := &node{seen: map[int]bool{}, values: []int{}, out: json.NewEncoder(os.Stdout)}
	if err := n.run(os.Stdin); err != nil {
		log.Fatal(err)
	}
}

func (n *node) run(in io.Reader) error {
	messages := json.NewDecoder(in)
	for {
		var msg message
		if err := messages.Decode(&msg); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("reading a message: %w", err)
		}
		var req request
		if err := json.Unmarshal(msg.Body, &req); err != nil {
			return fmt.Errorf("reading the body of a message from %s: %w", msg.Src, err)
		}
		if err := n.handle(msg.Src, req); err != nil {
			return fmt.Errorf("handling %s from %s: %w", req.Type, msg.Src, err)
		}
	}
}

func (n *node) handle(src string, req request) error {
	reply := map[string]any{"type": req.Type + "_ok", "in_reply_to": req.MsgID}
	switch req.Type {
	case "init":
		n.id = req.NodeID
	case "topology":
		n.neighbours = req.Topology[n.id]
	case "broadcast":
		if err := n.add(req.Message, src); err != nil {
			return err
		}
	case "read":
		reply["messages"] = n.values
	case "share": // our own, between nodes
		return n.add(req.Message, src)
	default:
		reply = map[string]any{
			"type": "error", "code": 10, "text": req.Type + " is not supported", "in_reply_to": req.MsgID,
		}
	}
	return n.send(src, reply)
}

func (n *node) add(value int, src string) error {
	if n.seen[value] {
		return nil
	}
	n.seen[value] = true
	n.values = append(n.values, value)
	for _, neighbour := range n.neighbours {
		if neighbour == src {
			continue
		}
		if err := n.send(neighbour, map[string]any{"type": "share", "message": value}); err != nil {
			return err
		}
	}
	return nil
}

func (n *node) send(dest string, body map[string]any) error {
	return n.out.Encode(map[string]any{"src": n.id, "dest": dest, "body": body})
}
