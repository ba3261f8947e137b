//! Echo, on serde.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Serialize, Deserialize)]
struct Message {
    src: String,
    dest: String,
    body: Body,
}

#[derive(Serialize, Deserialize)]
struct Body {
    #[serde(skip_serializing_if = "Option::is_none")]
    msg_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_reply_to: Option<u64>,
    #[serde(flatten)]
    payload: Payload,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Payload {
    Init { node_id: String },
    InitOk,
    Echo { echo: Value },
    EchoOk { echo: Value },
    Error { code: u32, text: String },
    #[serde(other)]
    Unknown,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lines() {
        let request: Message = serde_json::from_str(&line?)?;
        let reply = Message {
            // Each request is addressed to this node, so `dest` is its own id.
            src: request.dest,
            dest: request.src,
            body: Body {
                msg_id: None,
                in_reply_to: request.body.msg_id,
                payload: answer(request.body.payload),
            },
        };
        serde_json::to_writer(&mut out, &reply)?;
        out.write_all(b"\n")?;
        out.flush()?;
    }
    Ok(())
}

fn answer(request: Payload) -> Payload {
    match request {
        Payload::Init { .. } => Payload::InitOk,
        Payload::Echo { echo } => Payload::EchoOk { echo },
        _ => Payload::Error {
            code: 10,
            text: "not supported".into(),
        },
    }
}
