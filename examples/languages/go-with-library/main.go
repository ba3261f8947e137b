// Unique ids, on Maelstrom's library.
package main

import (
	"fmt"
	"log"
	"sync/atomic"

	maelstrom "github.com/jepsen-io/maelstrom/demo/go"
)

func main() {
	node := maelstrom.NewNode()
	// The library runs each handler in a goroutine of its own.
	var count atomic.Uint64

	node.Handle("generate", func(msg maelstrom.Message) error {
		id := fmt.Sprintf("%s-%d", node.ID(), count.Add(1))
		return node.Reply(msg, map[string]any{"type": "generate_ok", "id": id})
	})

	if err := node.Run(); err != nil {
		log.Fatal(err)
	}
}
