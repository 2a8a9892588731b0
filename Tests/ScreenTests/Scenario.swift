import Canvas
import Conversation
import Foundation
import Messages
import Testing

@testable import Screen

/// A person at a screen of a fixed size, time and seed: keys in, what the endpoint sends in,
/// screens and effects out.
struct Scenario {
  var state: State
  var moment = Moment(uptime: 1_000_000, wall: 1_767_350_520_000)  // 2026-01-02 10:42 UTC
  private(set) var effects: [Effect] = []

  static let kimi = ModelChoice(
    reference: "kimi/kimi-k2.5", alias: "Kimi K2.5", id: "kimi-k2.5", host: "api.kimi.com",
    maxTokens: 32768, contextWindow: 262_144)
  static let claude = ModelChoice(
    reference: "anthropic/claude-sonnet", alias: "Claude Sonnet", id: "claude-sonnet",
    host: "api.anthropic.com", contextWindow: 200_000)
  static let broken = ModelChoice(
    reference: "local/none", alias: "Local", id: "none", host: "127.0.0.1:8080",
    unusable: "it speaks only OpenAI's protocol")

  init(_ width: Int = 72, _ height: Int = 20, welcome: [String] = []) {
    let catalog = ModelCatalog(
      models: [Self.kimi, Self.claude, Self.broken], defaultReference: "kimi/kimi-k2.5",
      providers: ["kimi": Self.kimi])
    state = State(
      size: Size(width: width, height: height), now: moment,
      surroundings: Surroundings(
        directory: "/home/ada/src/app", home: "/home/ada", welcome: welcome),
      catalog: catalog, model: Self.kimi, seed: (1, 2, 3, 4))
  }

  mutating func send(_ event: Event) {
    effects += state.handle(event, at: moment)
  }

  mutating func wait(_ milliseconds: Int64) {
    moment.uptime += milliseconds
    moment.wall += milliseconds
    send(.tick)
  }

  mutating func type(_ text: String) { send(.input(.text(text))) }
  mutating func press(_ keys: Key...) { for key in keys { send(.input(.key(key))) } }

  /// Types a line and sends it.
  mutating func say(_ text: String) {
    type(text)
    press(Key(.enter))
  }

  /// The id of the newest transfer.
  var transfer: Int { state.exchange?.id ?? 0 }

  /// The request that the newest transfer carries.
  var request: MessagesRequest? {
    for case .send(_, let request, _) in effects.reversed() { return request }
    return nil
  }

  mutating func begin(model: String = "kimi-for-coding") {
    send(
      .transfer(id: transfer, .head(status: 200, headers: ["content-type": "text/event-stream"])))
    stream(
      #"{"type":"message_start","message":{"id":"m","model":"\#(model)","usage":{"input_tokens":1200,"output_tokens":1}}}"#
    )
  }

  mutating func stream(_ events: String...) {
    let bytes = events.map { "data: \($0)\n\n" }.joined()
    send(.transfer(id: transfer, .body(Array(bytes.utf8))))
  }

  mutating func delta(_ text: String, block: Int = 0) {
    stream(Self.delta(text, block: block))
  }

  static func delta(_ text: String, block: Int = 0) -> String {
    #"{"type":"content_block_delta","index":\#(block),"delta":{"type":"text_delta","text":\#(quoted(text))}}"#
  }

  mutating func think(_ text: String) {
    stream(
      #"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":\#(quoted(text))}}"#
    )
  }

  mutating func end(reason: String = "end_turn", tokens: Int = 48) {
    // What waited may be asked as soon as this one is complete.
    let id = transfer
    stream(
      #"{"type":"message_delta","delta":{"stop_reason":"\#(reason)"},"usage":{"output_tokens":\#(tokens)}}"#,
      #"{"type":"message_stop"}"#)
    send(.transfer(id: id, .end))
  }

  /// A question and its whole answer.
  mutating func converse(_ question: String, _ answer: String) {
    say(question)
    begin()
    wait(1200)
    delta(answer)
    end()
  }

  /// The screen's text and roles.
  mutating func screen() -> String { state.draw().description }

  /// The rows of the screen without trailing blanks.
  mutating func rows() -> [String] {
    let surface = state.draw().surface
    return (0..<surface.size.height).map { surface.text(ofRow: $0).trimmedEnd }
  }

  /// The screen's text in one string.
  var screenText: String {
    var copy = self
    return copy.rows().joined(separator: "\n")
  }

  /// Where the caret is on the screen.
  var caret: Point {
    var copy = self
    return copy.state.draw().caret
  }

  /// The caret's shape.
  var cursor: CursorShape? {
    var copy = self
    return copy.state.draw().cursor
  }

  /// The effects other than saving.
  var outward: [Effect] {
    effects.filter { if case .record = $0 { false } else { true } }
  }

  var records: [Record] {
    effects.compactMap { if case .record(let record) = $0 { record } else { nil } }
  }
}

extension String {
  var trimmedEnd: String {
    var view = self[...]
    while view.last == " " { view = view.dropLast() }
    return String(view)
  }
}

/// Compares a screen with its golden file in `Screens/`; `UPDATE_SCREENS=1` rewrites the file, and
/// the difference is then read in version control.
func expectScreen(
  _ screen: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Screens/\(name).screen")
  if ProcessInfo.processInfo.environment["UPDATE_SCREENS"] == "1" {
    try screen.write(to: file, atomically: true, encoding: .utf8)
  }
  let expected = (try? String(contentsOf: file, encoding: .utf8)) ?? "(no file \(name).screen)"
  #expect(screen == expected, "screen \(name) differs:\n\(screen)", sourceLocation: sourceLocation)
}

/// Text as a JSON string.
func quoted(_ text: String) -> String {
  String(decoding: JSON.string(text).bytes, as: UTF8.self)
}
