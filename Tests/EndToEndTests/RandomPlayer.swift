import Canvas
import Conversation
import Messages
import Screen

/// A screen to which anything happens in any order: keys, pastes, answers in parts, resizes, lists,
/// the wheel and the mouse, other colours. The same seed plays the same.
struct RandomPlayer {
  private(set) var state: State
  private var generator: Generator
  private var moment = Moment(uptime: 1_000_000, wall: 1_767_350_520_000)
  private var transfer = 0
  private var isStreaming = false
  /// The theme that is shown.
  private(set) var theme = Theme.terminal

  /// The generator of Knuth's MMIX: a test needs no better one.
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  private static let model = ModelChoice(
    reference: "k/m", alias: "Model", id: "m", host: "h", maxTokens: 100, contextWindow: 1000)
  /// Another theme, with colours and a ground of its own.
  private static let other = Theme(
    name: "other", appearance: .dark,
    styles: Dictionary(
      uniqueKeysWithValues: Role.allCases.enumerated().map { index, role in
        (
          role,
          Face(.indexed(UInt8(17 + index * 5)), on: .indexed(235), index % 3 == 0 ? .bold : [])
        )
      }))

  /// Keys that do not leave the program.
  private static let keys: [Key] = [
    Key(.enter), .control("j"), Key(.escape), .control("l"), .control("o"), .control("f"),
    .alt("p"), .control("s"), .control("t"), Key(.function(1)), Key(.pageUp), Key(.pageDown),
    Key(.up, .control), Key(.down, .control), Key(.home, .control), Key(.end, .control),
    Key(.up), Key(.down), Key(.left), Key(.right), Key(.home), Key(.end), Key(.backspace),
    Key(.delete), .control("k"), .control("u"), .control("w"), .control("y"), .alt("b"), .alt("f"),
    .character("n"), .character("j"), .character("G"), .character("/"), .character("q"),
  ]

  /// What is typed and answered. Two things are not in it, because pyte gets them wrong by itself:
  /// flags, of which it gives each half two columns and draws over the cells behind, and spacing
  /// marks as in Devanagari, at which it drops the rest of the text.
  private static let texts = [
    "word ", "longer words of prose that wrap ", "\n", "\n\n", "漢字 ", "한국어 ", "é ü ñ ",
    "e\u{301}o\u{308} ",
    "👩‍👩‍👦 ", "👍🏽", "❤️ ", "1️⃣ ", "😀😀 ", "`code` ", "**bold** ", "*it* ", "\n- item\n", "\n> quote\n",
    "\n```swift\nlet x = \"字\"\n```\n", "| a | b |\n|---|---|\n| 1 | 字 |\n\n", "# Heading\n\n",
    "\t", "~~gone~~ ",
    "[link](https://example.org) ", "\u{202E}rtl\u{202C} ", "العربية ", "\u{E0B0} ", "─┼─ ",
    "~~~~~~~~~~ ",
    "==================== ",
  ]

  init(seed: UInt64) {
    generator = Generator(state: seed)
    let catalog = ModelCatalog(
      models: [Self.model], defaultReference: "k/m", providers: ["k": Self.model])
    state = State(
      size: Size(width: 80, height: 24), now: moment,
      surroundings: Surroundings(directory: "/home/ada", home: "/home/ada"), catalog: catalog,
      model: Self.model, seed: (1, 2, 3, 4))
  }

  private mutating func random(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &generator) }
  private mutating func text() -> String { Self.texts[random(Self.texts.count)] }

  /// Lets one thing happen.
  mutating func step() {
    moment.uptime += Int64(random(40))
    moment.wall += 20
    switch random(100) {
    case ..<25: send(.input(.key(Self.keys[random(Self.keys.count)])))
    case ..<40: send(.input(.text(text().filter { !$0.isNewline })))
    case ..<44: send(.input(.paste(text() + text())))
    case ..<74: answer()
    case ..<80: send(.input(.wheel(random(7) - 3)))
    // In one column ncurses cannot write the last cell of a terminal that scrolls by it.
    case ..<83: send(.resized(Size(width: 2 + random(119), height: 1 + random(40))))
    case ..<86: send(.tick)
    case ..<88: send(.notice(Notice(text() + "notice")))
    case ..<90: send(.input(.focus(random(2) == 0)))
    case ..<92: theme = theme == .terminal ? Self.other : .terminal
    case ..<94: state.usesMouse.toggle()
    default:
      let kinds: [MouseEvent.Kind] = [.press, .drag, .release]
      let point = Point(x: random(120), y: random(40))
      send(.input(.mouse(MouseEvent(kinds[random(3)], at: point))))
    }
  }

  /// The frame as it is now.
  mutating func frame() -> Frame { state.draw() }

  private mutating func answer() {
    guard isStreaming else { return send(.input(.key(Key(.enter)))) }
    guard random(60) > 0 else {
      send(.transfer(id: transfer, .body(Self.event(#"{"type":"message_stop"}"#))))
      return send(.transfer(id: transfer, .end))
    }
    let words = (0...random(3)).map { _ in text() }.joined()
    let json = String(decoding: JSON.string(words).bytes, as: UTF8.self)
    let delta = #"{"type":"text_delta","text":\#(json)}"#
    send(
      .transfer(
        id: transfer,
        .body(Self.event(#"{"type":"content_block_delta","index":0,"delta":\#(delta)}"#))))
  }

  private static func event(_ data: String) -> [UInt8] { Array("data: \(data)\n\n".utf8) }

  private mutating func send(_ event: Event) {
    for effect in state.handle(event, at: moment) {
      switch effect {
      case .send(let id, _, _):
        transfer = id
        isStreaming = true
        let head = Exchange.Input.head(
          status: 200, headers: ["content-type": "text/event-stream"])
        send(.transfer(id: id, head))
        let start = #"{"type":"message_start","message":{"id":"m","model":"m","usage":{}}}"#
        send(.transfer(id: id, .body(Self.event(start))))
      case .listSessions:
        send(.sessions([SessionRow(session: state.session, turnCount: 3)]))
      case .browseSessions:
        let row = SessionRow(session: state.session, turnCount: 3)
        send(.sessionPage(SessionPage(rows: [row], here: [row], isFirst: true)))
      default: break
      }
    }
    isStreaming = state.isAnswering
  }
}
