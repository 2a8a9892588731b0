import Canvas

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What became of sending the frames that wait.
package enum FlushResult: Hashable, Sendable {
  /// Everything is on its way to the terminal.
  case done
  /// The terminal takes no more now; call again when its descriptor can be written.
  case blocked
  /// The terminal is gone; nothing is written to it any more.
  case hangup
}

/// What one look at the terminal's input gave.
package enum ReadResult: Hashable, Sendable {
  case input([Input])
  case nothing
  /// The terminal is gone.
  case hangup
}

/// A terminal used full screen: frames go out, input comes in.
///
/// Nothing here blocks, but for `suspend` and `leave`, which wait up to 0.2 s for a terminal that
/// has stopped. Frames are not queued: one that could not be sent is replaced by the next.
package final class TerminalScreen {
  /// How long `leave` and `suspend` wait for a terminal that takes no bytes, in milliseconds.
  private static let patience = 150
  /// How long answers to `probe` count, and how long they are recognised, in milliseconds.
  private static let answerTime: Int64 = 1_000
  private static let lateTime: Int64 = 6_000
  /// How long a lone ESC waits over a network, in milliseconds, and how long at least.
  private static let remoteEscape = 50
  private static let localEscape = 20

  private let input: Int32
  private let device: OutputDevice
  private let differ: CellDiffer
  private var modes: Modes
  private let setsTitle: Bool
  private let isConsole: Bool
  private let showsLinks: Bool
  /// Monotonic milliseconds.
  private let clock: () -> Int64
  private var line: LineDiscipline
  private var decoder = InputDecoder()
  private var isActive = false
  private var isGone = false

  /// Bytes that are on their way; the first `sent` of them are out.
  private var pending: [UInt8] = []
  private var sent = 0
  /// What goes out before the next frame, in the same write.
  private var prefix: [UInt8] = []
  private var waiting: Frame?
  private var shown: Frame?
  private var title: String?
  private var cursor: CursorShape?
  /// When `probe` asked.
  private var asked: Int64?
  private let isApple: Bool
  private let isUTF8Certain: Bool
  private let isRemote: Bool
  private var isMouseOn = false
  /// What came in while the terminal was opened.
  private var typedEarly: [UInt8]

  /// The terminal's own ground, once it has answered `probe`.
  package var background: Color? { decoder.answers.background }
  /// What the terminal calls itself, once it has answered `probe`.
  package var name: String? { decoder.answers.name }
  /// How many times and how many bytes have been written, for measurements.
  package private(set) var writeCount = 0
  package private(set) var byteCount = 0

  /// Opens the terminal without changing or drawing anything.
  /// - Parameters:
  ///   - input: the descriptor that is read; it must be a terminal.
  ///   - output: the path of the terminal that is written, which is opened anew; nil for the
  ///     terminal that controls the program.
  ///   - environment: TERM, COLORTERM and NO_COLOR are read.
  ///   - color: overrides what the environment says about colour.
  ///   - hyperlinks: whether links are made for the terminal to open.
  ///   - clock: monotonic milliseconds.
  package init(
    input: Int32 = 0, output: String? = nil, environment: [String: String], theme: Theme,
    color: ColorChoice = .automatic, hyperlinks: HyperlinkChoice = .never,
    clock: @escaping () -> Int64 = System.uptime
  ) throws(TerminalError) {
    guard let line = LineDiscipline(descriptor: input) else { throw .inputIsNotATerminal }
    self.input = input
    self.line = line
    let type = TerminalType(environment: environment)
    guard !type.isNone else { throw .notFullScreen(term: type.name) }
    let device = try OutputDevice(path: output, input: input)
    var question = OpeningQuestion()
    showsLinks = !type.isConsole && hyperlinks.isOn(environment: environment)
    differ = try CellDiffer(
      type: type, theme: theme, showsLinks: showsLinks,
      depth: { color.depth(paletteSize: $0, environment: environment) },
      answers: { question.isAnswered(on: device, input: input, line: line) })
    self.device = device
    typedEarly = question.typed
    modes = Modes(isConsole: type.isConsole, hasAlternateScreen: differ.hasAlternateScreen)
    setsTitle = !type.isConsole
    isConsole = type.isConsole
    isApple = TerminalType.isApple(environment)
    isUTF8Certain = Encoding.isUTF8(environment)
    isRemote = ["SSH_TTY", "SSH_CONNECTION"].contains { !(environment[$0] ?? "").isEmpty }
    if isRemote { decoder.escapePatience = Self.remoteEscape }
    self.clock = clock
  }

  /// The descriptor to wait on for room while `wantsWrite`, and for the end of the terminal.
  package var outputDescriptor: Int32 { device.descriptor }

  /// The descriptor to wait on for input.
  package var inputDescriptor: Int32 { input }

  /// Columns and rows of the window now; 80×24 if the terminal does not know.
  package var size: Size { device.size ?? Size(width: 80, height: 24) }

  /// Makes the terminal raw and switches the modes on; they go out with the first frame.
  package func enter() {
    guard !isActive, !isGone else { return }
    isActive = true
    line.setRaw()
    prefix = modes.on + (isMouseOn ? Modes.mouseOn : [])
    title = nil
    cursor = nil
    differ.forget()
    armCrashGuard()
  }

  private func armCrashGuard() {
    CrashGuard.arm(
      output: device.descriptor, input: input, restore: [0x18] + unlink + modes.off,
      settings: line.saved)
  }

  /// Shows a frame at the next `flush`, instead of one that has not been sent yet.
  package func present(_ frame: Frame) {
    waiting = frame
  }

  /// Whether something waits to be sent, so that `flush` is to be called.
  package var wantsWrite: Bool {
    !isGone && isActive && (sent < pending.count || waiting != nil || !prefix.isEmpty)
  }

  /// Sends what the terminal takes without waiting, one write for a frame.
  package func flush() -> FlushResult {
    while wantsWrite {
      if sent == pending.count {
        prepare()
        if pending.isEmpty { return .done }
      }
      switch device.write(pending[sent...]) {
      case .bytes(let count):
        writeCount += 1
        byteCount += count
        sent += count
      case .blocked: return .blocked
      case .ended: isGone = true
      }
    }
    return isGone ? .hangup : .done
  }

  /// Makes the bytes of the frame that waits.
  private func prepare() {
    pending = prefix
    sent = 0
    prefix = []
    guard let frame = waiting else { return }
    waiting = nil
    shown = frame
    let drawn = differ.bytes(for: frame)
    let newTitle = titleSequence(for: frame) + cursorSequence(for: frame)
    guard !drawn.isEmpty || !newTitle.isEmpty else { return }
    // A long frame would show the cursor travelling where mode 2026 is unknown.
    let hides = drawn.count > 200
    pending += Modes.frameStart
    if hides { pending += Modes.hideCursor }
    pending += newTitle
    pending += drawn
    if hides { pending += Modes.showCursor }
    pending += Modes.frameEnd
  }

  private func cursorSequence(for frame: Frame) -> [UInt8] {
    guard !isConsole, frame.cursor != cursor else { return [] }
    cursor = frame.cursor
    if !modes.changesCursor {
      modes.changesCursor = true
      armCrashGuard()
    }
    return Modes.cursor(cursor)
  }

  private func titleSequence(for frame: Frame) -> [UInt8] {
    guard setsTitle, let wanted = frame.title, wanted != title else { return [] }
    title = wanted
    let shown = wanted.unicodeScalars.filter { DisplayWidth.of($0) >= 0 }.prefix(200)
    return Array("\u{1B}]2;\(String(String.UnicodeScalarView(shown)))\u{7}".utf8)
  }

  /// Asks the terminal for its ground, its name and its keyboard protocol, and, where the locale
  /// does not say so, whether it reads UTF-8: in one batch behind the frame that waits or is on its
  /// way. What it answers within a second counts. Only once; to be called after the first frame,
  /// which nothing is to delay.
  package func probe() {
    guard isActive, !isGone, asked == nil else { return }
    let questions = TerminalQuestions.batch(
      isConsole: isConsole, isApple: isApple, asksEncoding: !isUTF8Certain)
    guard !questions.isEmpty else { return }
    asked = clock()
    decoder.answers.isAsking = true
    if wantsWrite, waiting == nil {
      pending += questions
    } else {
      prefix += questions
    }
  }

  /// Ends the time of answers, and acts on the ones that only this class understands.
  private func noteAnswers() {
    guard let asked, decoder.answers.isListening else { return }
    let waited = clock() - asked
    if waited >= Self.answerTime { decoder.answers.isAsking = false }
    if waited >= Self.lateTime { decoder.answers.isListening = false }
  }

  private func applyAnswers(after wasListening: Bool) {
    guard let asked, wasListening, !decoder.answers.isListening else { return }
    if isRemote {
      // A sequence that the network has cut in two is whole again after about as long.
      let wait = Int(min(clock() - asked, Int64(Self.remoteEscape)))
      decoder.escapePatience = max(Self.localEscape, wait)
    }
    guard let column = decoder.answers.column else { return }
    // The test has left its mark on the screen.
    if column > 2 { differ.setRepertoire(.ascii) }
    redraw()
  }

  /// Reads and decodes what has arrived.
  package func read() -> ReadResult {
    guard !isGone else { return .hangup }
    noteAnswers()
    let wasListening = decoder.answers.isListening
    let limit = 65_536
    var bytes = typedEarly
    typedEarly = []
    // A terminal hands over at most 4 KB at a time; what belongs together is decoded together.
    while bytes.count < limit, System.poll(input, for: POLLIN) != 0 {
      var transfer = System.Transfer.blocked
      let chunk = [UInt8](unsafeUninitializedCapacity: limit - bytes.count) { buffer, filled in
        transfer = System.read(input, into: UnsafeMutableRawBufferPointer(buffer))
        if case .bytes(let count) = transfer { filled = count }
      }
      if transfer == .ended, bytes.isEmpty {
        isGone = true
        return .hangup
      }
      // An end after bytes shows again at the next call.
      if chunk.isEmpty { break }
      bytes = bytes.isEmpty ? chunk : bytes + chunk
    }
    let inputs = decoder.feed(bytes)
    applyAnswers(after: wasListening)
    return inputs.isEmpty ? .nothing : .input(inputs)
  }

  /// Milliseconds after which, without input, `readTimeout` is to be called; nil for never.
  package var readTimeout: Int? { decoder.pendingTimeout }

  /// The input that ends what is unfinished, such as a lone Escape.
  package func endOfPause() -> [Input] {
    noteAnswers()
    return decoder.timeout()
  }

  /// To be told when waiting reported POLLHUP or POLLERR: nothing is written any more.
  package func hangup() { isGone = true }

  /// Drops the frame of the old size: everything is repainted with the next one presented.
  package func resized() {
    differ.forget()
    waiting = nil
  }

  /// Repaints everything at the next `flush`.
  package func redraw() {
    differ.forget()
    if waiting == nil { waiting = shown }
  }

  /// Hands text to the terminal's clipboard (OSC 52), which answers nothing; it goes out with the
  /// next frame. Only ever for a key that the person pressed.
  /// - Parameter text: the UTF-8 of the text in base64.
  /// - Returns: false for a terminal that would print it instead.
  package func setClipboard(base64 text: String) -> Bool {
    guard setsTitle else { return false }
    prefix += Array("\u{1B}]52;c;\(text)\u{7}".utf8)
    return true
  }

  /// Tells the person something, for which a terminal may have its own way; it goes out at the next
  /// `flush`.
  /// - Parameter text: this program's own words, never a model's.
  package func notify(_ text: String, as style: NotificationStyle) {
    guard isActive, !isGone else { return }
    prefix += (isConsole && style != .off ? .bell : style).bytes(text)
  }

  /// Switches reports of the mouse on or off, at the next `flush`. While they are on, the terminal's
  /// own selection needs Shift.
  package func setMouse(_ isOn: Bool) {
    guard isOn != isMouseOn else { return }
    isMouseOn = isOn
    decoder.takesMouse = isOn
    if isActive, !isGone { prefix += isOn ? Modes.mouseOn : Modes.mouseOff }
  }

  /// Changes the colours; everything is repainted at the next `flush`.
  package func setTheme(_ theme: Theme) {
    differ.setTheme(theme)
    redraw()
  }

  /// Hands the terminal back for a while, to the shell or to an editor.
  package func suspend() { handBack() }

  /// Takes the terminal again, with the line settings it has now as those to return to.
  package func resume() {
    guard !isActive, !isGone else { return }
    if let now = LineDiscipline(descriptor: input) { line = now }
    enter()
    redraw()
  }

  /// Hands the terminal back for good. It may be called more than once and on a dead terminal.
  package func leave() { handBack() }

  /// Ends a link that a cut frame has left open: what a shell writes next would lead there.
  private var unlink: [UInt8] { showsLinks ? FrameFilter.sequence(for: nil) : [] }

  private func handBack() {
    guard isActive else { return }
    isActive = false
    if !isGone {
      awaitAnswers()
      // CAN ends a sequence that a cut frame has left open (ECMA-48, 8.3.6). The rest of that
      // frame does not matter, because its screen goes.
      let isCut = sent > 0 && sent < pending.count
      if !device.write((isCut ? [0x18] + unlink : []) + modes.off, within: Self.patience) {
        _ = tcflush(device.descriptor, TCOFLUSH)
      }
    }
    pending = []
    sent = 0
    prefix = []
    line.restore()
    CrashGuard.disarm()
  }

  /// Takes the answers that are still on their way, which a shell would take for typing.
  private func awaitAnswers() {
    guard decoder.answers.isAsking, let asked else { return }
    let end = min(clock() + Int64(Self.patience), asked + Self.answerTime)
    while decoder.answers.isAsking, clock() < end,
      System.poll(input, for: POLLIN, milliseconds: 10) >= 0
    {
      guard read() != .hangup else { return }
    }
    decoder.answers.isAsking = false
  }
}
