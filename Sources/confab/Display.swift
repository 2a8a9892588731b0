import Canvas
import Screen
import Terminal

/// Where the state is shown and where the person's input comes from: the full screen, or lines.
protocol Display: AnyObject {
  /// Whether it shows lines instead of a screen.
  var isPlain: Bool { get }
  /// The descriptor to wait on for input; -1 once no more will come.
  var inputDescriptor: Int32 { get }
  /// The descriptor to wait on for room while `wantsWrite`, and for the end of the terminal.
  var outputDescriptor: Int32 { get }
  var wantsWrite: Bool { get }
  var size: Size { get }
  /// The terminal's ground, once it has told.
  var background: Color? { get }
  /// Milliseconds after which, without input, `endOfPause` is to be called; nil for never.
  var readTimeout: Int? { get }

  func enter()
  /// Asks the terminal what it can do; to be called after the first frame.
  func probe()
  /// Shows the state at the next `flush`.
  func show(_ state: inout State)
  func flush() -> FlushResult
  /// What has arrived; nil if the terminal is gone.
  func receive() -> [Event]?
  /// The input that ends what is unfinished, such as a lone Escape.
  func endOfPause() -> [Input]
  func resized()
  func redraw()
  func setTheme(_ theme: Theme)
  /// Hands text, in base64, to the terminal's clipboard; false if it has none.
  func setClipboard(base64 text: String) -> Bool
  /// What the terminal calls itself, once it has told.
  var name: String? { get }
  /// Tells the person something while another window has the keyboard.
  func notify(_ sentence: String, as style: NotificationStyle)
  func setMouse(_ isOn: Bool)
  /// Waiting has reported the terminal's end.
  func hangup()
  func suspend()
  func resume()
  /// Gives the terminal back, with what a line display has still to tell of the state.
  func leave(_ state: inout State)
}

extension TerminalScreen: Display {
  var isPlain: Bool { false }

  func show(_ state: inout State) { present(state.draw()) }

  func leave(_ state: inout State) { leave() }

  func receive() -> [Event]? {
    switch read() {
    case .input(let inputs): inputs.map { .input($0) }
    case .nothing: []
    case .hangup: nil
    }
  }
}

/// Lines in and lines out, for screen readers, terminals that cannot place text, and pipes.
final class LineDisplay: Display {
  private let terminal = LineTerminal()
  private var narrator = Narrator()
  private var isAtEnd = false

  var isPlain: Bool { true }
  var inputDescriptor: Int32 { isAtEnd ? -1 : terminal.inputDescriptor }
  var outputDescriptor: Int32 { terminal.outputDescriptor }
  var wantsWrite: Bool { terminal.wantsWrite }
  /// No line is wrapped here; what is laid out for other reasons gets the usual width.
  var size: Size { Size(width: 80, height: 24) }
  var background: Color? { nil }
  var readTimeout: Int? { nil }
  var name: String? { nil }

  func show(_ state: inout State) {
    let text = narrator.tell(state)
    if !text.isEmpty { terminal.send(text) }
  }

  func flush() -> FlushResult { terminal.flush() }

  func receive() -> [Event]? {
    let lines: [String]
    switch terminal.read() {
    case .nothing: return []
    case .lines(let new): lines = new
    case .end(let new):
      lines = new
      isAtEnd = true
    }
    if !lines.isEmpty { narrator.heardLine() }
    let events: [Event] =
      lines.isEmpty ? [] : terminal.isTerminal ? [.lines(lines)] : [.piped(lines)]
    return events + (isAtEnd ? [.endOfLines] : [])
  }

  func endOfPause() -> [Input] { [] }
  func setClipboard(base64 text: String) -> Bool { false }

  func leave(_ state: inout State) {
    terminal.send(narrator.tell(state, isLast: true))
    terminal.finish()
  }

  // The terminal keeps its own modes, and what was written stays as it is.
  func enter() {}
  func probe() {}
  func resized() {}
  func redraw() {}
  func setTheme(_ theme: Theme) {}
  func notify(_ sentence: String, as style: NotificationStyle) {}
  func setMouse(_ isOn: Bool) {}
  func hangup() {}
  func suspend() {}
  func resume() {}
}
