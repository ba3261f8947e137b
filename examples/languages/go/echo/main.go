// Echo, on the standard library alone.
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
	Src  string `json:"src"`
	Dest string `json:"dest"`
	Body body   `json:"body"`
}

type body struct {
	Type      string          `json:"type"`
	MsgID     int             `json:"msg_id,omitempty"`
	InReplyTo int             `json:"in_reply_to,omitempty"`
	NodeID    string          `json:"node_id,omitempty"`
	Echo      json.RawMessage `json:"echo,omitempty"`
	Code      int             `json:"code,omitempty"`
	Text      string          `json:"text,omitempty"`
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(in io.Reader, out io.Writer) error {
	requests, replies := json.NewDecoder(in), json.NewEncoder(out)
	id := ""
	for {
		var request message
		if err := requests.Decode(&request); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("reading a message: %w", err)
		}
		if request.Body.Type == "init" {
			id = request.Body.NodeID
		}
		reply := answer(request.Body)
		reply.InReplyTo = request.Body.MsgID
		if err := replies.Encode(message{Src: id, Dest: request.Src, Body: reply}); err != nil {
			return fmt.Errorf("writing a reply: %w", err)
		}
	}
}

func answer(request body) body {
	switch request.Type {
	case "init":
		return body{Type: "init_ok"}
	case "echo":
		return body{Type: "echo_ok", Echo: request.Echo}
	default:
		return body{Type: "error", Code: 10, Text: request.Type + " is not supported"}
	}
}
