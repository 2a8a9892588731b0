import PropertyTesting
import Messages

/// A stream with everything in it that servers send: thinking with a signature, text with
/// characters of every UTF-8 length and escapes, a tool call, pings, comments, all line ends.
let realisticStream = Array(
  """
  : connected

  event: message_start
  data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",\
  "model":"kimi-for-coding","content":[],"stop_reason":null,"usage":{"input_tokens":25,\
  "cache_creation_input_tokens":null,"cache_read_input_tokens":7,"output_tokens":1}}}

  event: ping
  data: {"type": "ping"}

  event: content_block_start
  data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking",\
  "thinking":"","signature":""}}

  data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta",\
  "thinking":"Grüße, 世界 — "}}

  data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm."}}

  data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta",\
  "signature":"EqQB=="}}

  data: {"type":"content_block_stop","index":0}

  event: content_block_start\r
  data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}\r
  \r
  event: content_block_delta
  data: {"type":"content_block_delta","index":1,
  data: "delta":{"type":"text_delta","text":"Hello 👋🏽 \\ud83d\\ude00 \\u00e9\\n"}}

  data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"e\u{301}nd"}}

  data: {"type":"content_block_delta","index":1,"delta":{"type":"new_delta","x":1}}

  event: new_event
  data: {"type":"new_event"}

  data: {"type":"content_block_stop","index":1}

  data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_1",\
  "name":"weather","input":{}}}

  data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta",\
  "partial_json":""}}

  data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta",\
  "partial_json":"{\\"city\\": \\"Zü"}}

  data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta",\
  "partial_json":"rich\\"}"}}

  data: {"type":"content_block_stop","index":2}

  event: message_delta
  data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},\
  "usage":{"output_tokens":42,"input_tokens":null}}

  event: message_stop
  data: {"type":"message_stop"}

  """.utf8)

/// Folds a stream that arrives in these pieces; events that are not JSON are skipped.
func fold(_ pieces: some Sequence<[UInt8]>) -> (reply: Reply, changes: [Reply.Change]) {
  var decoder = SSEDecoder()
  var reply = Reply()
  var changes: [Reply.Change] = []
  func take(_ events: [ServerSentEvent]) {
    for event in events {
      guard let streamed = try? StreamEvent(json: event.data) else { continue }
      changes += reply.apply(streamed)
    }
  }
  for piece in pieces { take(decoder.feed(piece)) }
  take(decoder.finish())
  return (reply, changes)
}

/// Cuts bytes into pieces of random lengths, empty ones among them.
func randomPieces(of bytes: [UInt8], using random: inout SeededGenerator) -> [[UInt8]] {
  var pieces: [[UInt8]] = []
  var start = 0
  while start < bytes.count {
    let end = min(bytes.count, start + Int.random(in: 0...40, using: &random))
    pieces.append(Array(bytes[start..<end]))
    start = end
  }
  return pieces
}

extension String {
  var bytes: [UInt8] { Array(utf8) }
}
