import Conversation
import Messages

/// The built-in demo: canned answers, played as the bytes of an event stream through the same
/// decoder and loop as a real endpoint's, so that the screen can be tried without a key.
struct Demo {
  /// What still has to arrive, and the monotonic millisecond at which it does.
  private var due: [(time: Int64, id: Int, input: Exchange.Input)] = []
  private var played = 0

  /// Milliseconds between two deltas: a brisk reading speed.
  private static let pace: Int64 = 12

  /// When the next piece arrives; nil when nothing plays.
  var nextTime: Int64? { due.first?.time }

  mutating func start(id: Int, now: Int64) {
    let text = Self.texts[played % Self.texts.count]
    played += 1
    var time = now + 150
    func add(_ input: Exchange.Input) { due.append((time, id, input)) }
    add(.head(status: 200, headers: ["content-type": "text/event-stream"]))
    add(.body(Self.opening))
    for word in Self.pieces(of: Self.thinking) {
      time += Self.pace
      add(.body(Self.delta(block: 0, "thinking_delta", "thinking", word)))
    }
    add(.body(Self.textBlock))
    for word in Self.pieces(of: text) {
      time += Self.pace
      add(.body(Self.delta(block: 1, "text_delta", "text", word)))
    }
    add(.body(Self.closing(tokens: text.utf8.count / 4)))
    add(.end)
  }

  mutating func cancel(id: Int) { due.removeAll { $0.id == id } }

  /// What has arrived by now.
  mutating func take(now: Int64) -> [(id: Int, input: Exchange.Input)] {
    let count = due.prefix { $0.time <= now }.count
    defer { due.removeFirst(count) }
    return due.prefix(count).map { ($0.id, $0.input) }
  }

  /// The whole answer at once, for a run without a screen.
  static func wholeAnswer() -> [Exchange.Input] {
    var demo = Demo()
    demo.start(id: 0, now: 0)
    return demo.due.map(\.input)
  }

  // MARK: Bytes

  private static func event(_ name: String, _ json: String) -> [UInt8] {
    Array("event: \(name)\ndata: \(json)\n\n".utf8)
  }

  private static let opening =
    event(
      "message_start",
      #"{"type":"message_start","message":{"id":"msg_demo","type":"message","role":"assistant","model":"demo-tour","content":[],"usage":{"input_tokens":12,"output_tokens":1}}}"#
    )
    + event(
      "content_block_start",
      #"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}"#
    )

  private static let textBlock =
    event("content_block_stop", #"{"type":"content_block_stop","index":0}"#)
    + event(
      "content_block_start",
      #"{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}"#)

  private static func closing(tokens: Int) -> [UInt8] {
    event("content_block_stop", #"{"type":"content_block_stop","index":1}"#)
      + event(
        "message_delta",
        #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":\#(tokens)}}"#
      ) + event("message_stop", #"{"type":"message_stop"}"#)
  }

  private static func delta(
    block: Int, _ type: String, _ field: String, _ text: String
  ) -> [UInt8] {
    event(
      "content_block_delta",
      #"{"type":"content_block_delta","index":\#(block),"delta":{"type":"\#(type)","\#(field)":\#(quoted(text))}}"#
    )
  }

  private static func quoted(_ text: String) -> String {
    String(decoding: JSON.string(text).bytes, as: UTF8.self)
  }

  /// Words with the white space behind them: about what models send.
  private static func pieces(of text: String) -> [String] {
    var pieces: [String] = []
    var piece = ""
    for character in text {
      if !character.isWhitespace, piece.last?.isWhitespace == true {
        pieces.append(piece)
        piece = ""
      }
      piece.append(character)
    }
    return piece.isEmpty ? pieces : pieces + [piece]
  }

  // MARK: Texts

  private static let thinking = """
    This is canned text, so nobody is thinking. A real model's reasoning would be folded away \
    here; Ctrl+T unfolds it.
    """

  private static let texts = [
    """
    This is **canned text**: no model is connected, and every question gets one of three \
    prepared answers. They stream through the same decoder, archive and screen as a real one.

    ## What an answer can hold

    1. Lists, *emphasis*, `inline code`, ~~second thoughts~~
       - nested as deep as it comes
       - [x] with tasks that are done
       - [ ] and tasks that are not
    2. Links: [the Messages protocol](https://docs.claude.com/en/api/messages)

    > Quotes keep their mark on every line, however narrow the window is, so that it stays clear \
    who is speaking.

    ```swift
    final class Inbox {
      var bytes: [UInt8] = []   // curl's callback only appends
    }
    ```

    Wide characters keep their columns: 日本語, 한국어, é, 👩‍👩‍👧, 🇯🇵.

    ---

    Press **Esc** while an answer streams to stop it, **PgUp** to read back, **F1** for every key.
    """,
    """
    Still canned. To talk to a model, type `/setup`; or leave with Ctrl+C twice and set two variables:

    ```sh
    export ANTHROPIC_BASE_URL=https://api.kimi.com/coding
    export ANTHROPIC_API_KEY=sk-kimi-...
    confab
    ```

    or write them into `config.json`; `/status` says where it is looked for.
    """,
    """
    Canned answer number three. Everything you typed is saved: kill this program any way you \
    like, start it again with `confab -c`, and you are back here.

    | key | does |
    |---|---|
    | Alt+P | switch the model |
    | Ctrl+S | open another conversation |
    | Ctrl+J | start a new line |
    """,
  ]
}
