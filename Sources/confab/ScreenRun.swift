import Canvas
import Conversation
import Foundation
import HTTP
import Screen
import Settings
import Terminal
import Tools

/// The full-screen program: one thread, one wait. What is ready becomes events, events become
/// effects, effects are run, what must be kept is committed, and only then is a frame drawn.
final class ScreenRun {
  private let options: Options
  /// From the command line, above what is configured.
  var maxTokens: Int? { options.maxTokens }
  var launch: Launch
  let themes: ThemeChoice
  var state: State
  var transport: Transport
  var saving: Saving
  var tools: ToolDriver
  var windows = OtherWindows()
  var sessions: SessionReader { SessionReader(archive: saving.archive) }
  /// What was typed in all windows; nil without a home.
  var inputFile: InputFile?
  var frames = FrameClock()
  var now = Moment.current
  /// What waits for a moment when nothing else is to do, such as reading older turns.
  var leisure: [() -> Event] = []
  var exitCode: Int32?
  /// Whether messages may wait to be indexed, or the index to be merged.
  var isIndexing = false
  /// When an unfinished input, such as a lone Escape, counts as finished.
  private var pause: Int64?
  /// Why the conversation that the command line names is not there.
  private var missing: String?
  /// Whether the terminal has told its background.
  var knowsGround = false

  init(_ options: Options) {
    let launch = Launch()
    self.options = options
    self.launch = launch
    themes = ThemeChoice(launch, name: options.theme)
    transport = Transport(settings: launch.settings, environment: launch.environment)
    saving = Saving(launch.place(isKept: !options.noSave), patience: 40)
    tools = ToolDriver(
      launch, redaction: launch.settings.redaction, isKept: !options.noSave,
      allowed: options.allowedRules)
    inputFile = launch.inputFile(isKept: !options.noSave)
    let catalog = ModelCatalog(launch.settings, maxTokens: options.maxTokens)
    state = State(
      size: Size(width: 0, height: 0), now: now,
      surroundings: Surroundings(launch, systemPrompt: options.systemPrompt), catalog: catalog,
      model: catalog.startModel, seed: randomSeed())
    state.theme = themes.first.name
    state.usesMouse = launch.settings.usesMouse
    state.follow(launch.settings.tools)
    if let mode = options.permissionMode { state.permissionMode = mode }
  }

  /// - Returns: the exit code.
  func run() -> Int32 {
    state.surroundings.keeps = !options.noSave
    state.surroundings.retryLimit = launch.retryLimit
    if let code = chooseModel() { return code }
    if options.theme != nil, let problem = themes.problem {
      complain(problem.sentence)
      return 2
    }
    do throws(TerminalError) {
      return run(display(), try SignalPipe())
    } catch {
      complain(error.sentence)
      return 2
    }
  }

  /// The full screen, unless the person or the terminal wants lines.
  private func display() -> any Display {
    let wantsLines =
      options.plain || ["1", "true"].contains(launch.environment["ACCESSIBLE"] ?? "")
    guard !wantsLines, isatty(0) == 1, isatty(1) == 1 else { return LineDisplay() }
    do throws(TerminalError) {
      return try TerminalScreen(
        environment: launch.environment, theme: themes.first, color: options.color,
        hyperlinks: launch.hyperlinks)
    } catch {
      dispatch(.notice(Notice(error.sentence, .warning)))
      return LineDisplay()
    }
  }

  private func run(_ screen: any Display, _ signals: SignalPipe) -> Int32 {
    state.size = screen.size
    CrashGuard.install()
    // A stored conversation is read first, so that the first frame shows it; a new one is shown
    // before the archive is opened.
    let resumes = options.continueNewest || options.resume != nil
    if resumes { openArchive() }
    if let missing {
      complain(missing)
      return 2
    }
    screen.setMouse(state.usesMouse)
    if isFirstRun, !screen.isPlain { state.welcome() }
    screen.enter()
    present(on: screen)
    screen.probe()
    // No frame shows them, and the first one has no time for them.
    if launch.settings.tools.isOn { state.surroundings.tools = Toolbox.definitions(.ask) }
    if !resumes { openArchive() }
    if state.surroundings.readsMemory { dispatch(.memory(memory)) }
    sayProblems()
    if let prompt = options.prompt { dispatch(.prompt(prompt)) }
    loop(screen, signals)
    // A terminal that went away while a frame was written ends the loop with effects left to run.
    runEffects(screen, signals)
    tools.abandon()
    save()
    inputFile?.close()
    windows.leave()
    screen.leave(&state)
    if let problem = saving.close() {
      complain("Not everything was saved: \(problem)")
    } else if exitCode == 0, !state.history.turns.isEmpty, !options.noSave {
      print("Go on with: confab -r \(state.session.id)")
    }
    return exitCode ?? 0
  }

  // MARK: The loop

  private func loop(_ screen: any Display, _ signals: SignalPipe) {
    while exitCode == nil {
      var descriptors =
        [
          Descriptor(fd: screen.inputDescriptor, wantsRead: true),
          Descriptor(fd: signals.descriptor, wantsRead: true),
          Descriptor(fd: screen.outputDescriptor, wantsRead: false, wantsWrite: screen.wantsWrite),
        ] + tools.descriptors
      let inputs = transport.wait(&descriptors, timeout: timeout(screen))
      now = .current
      if descriptors[1].isReadable { take(signals.drain(), screen) }
      if descriptors[2].isHangup { screen.hangup() }
      if descriptors[0].isReadable || descriptors[0].isHangup || descriptors[2].isHangup {
        take(screen.receive())
        followGround(of: screen)
        pause = screen.readTimeout.map { now.uptime + Int64($0) }
      } else if let end = pause, now.uptime >= end {
        pause = nil
        for input in screen.endOfPause() { dispatch(.input(input)) }
      }
      for event in tools.turn(descriptors[3...], now: now.uptime) { dispatch(event) }
      dispatch(inputs)
      if inputs.isEmpty, !descriptors[0].isReadable, !leisure.isEmpty {
        dispatch(leisure.removeFirst()())
      }
      runEffects(screen, signals)
      // Saved before painted; between two frames what comes is gathered.
      if screen.wantsWrite { flush(screen) }
      let isFrameDue = !screen.wantsWrite && frames.isDue(now: now.uptime)
      if isFrameDue || saving.isDue(now: now.uptime) { save() }
      lookAround()
      if exitCode == nil { draw(on: screen) }
      if exitCode == nil, inputs.isEmpty, leisure.isEmpty, isIndexing { index() }
    }
  }

  /// Milliseconds until something is due; nil when only an event can change anything.
  private func timeout(_ screen: any Display) -> Int? {
    if !leisure.isEmpty || isIndexing { return 0 }
    // While the terminal does not take what it was sent, no frame is due.
    let frame = screen.wantsWrite ? nil : frames.deadline
    let due = [
      state.nextDeadline, transport.nextTime, saving.deadline, frame, pause,
      tools.nextTime(now: now.uptime),
    ].compactMap { $0 }.min()
    return due.map { Int(max(0, $0 - Moment.current.uptime)) }
  }

  private func draw(on screen: any Display) {
    frames.isUnfocused = !state.isFocused
    guard !screen.wantsWrite, frames.takeFrame(now: now.uptime) else { return }
    present(on: screen)
  }

  private func present(on screen: any Display) {
    screen.show(&state)
    flush(screen)
  }

  private func flush(_ screen: any Display) {
    if screen.flush() == .hangup { close(code: 129) }
  }

  // MARK: Events

  var effects: [Effect] = []

  /// What the transfers and the clock have brought.
  func dispatch(_ inputs: [(id: Int, input: Exchange.Input)]) {
    for (id, input) in inputs + transport.demoInputs(now: now.uptime) {
      dispatch(.transfer(id: id, input))
    }
    for news in transport.takeNews() { dispatch(.usage(news)) }
    if let deadline = state.nextDeadline, now.uptime >= deadline { dispatch(.tick) }
  }

  func dispatch(_ event: Event) {
    effects += state.handle(event, at: now)
    frames.invalidate()
  }

  private func take(_ events: [Event]?) {
    guard let events else { return close(code: 129) }
    if !events.isEmpty { frames.hurry() }
    for event in events { dispatch(event) }
  }

  private func take(_ signals: Set<Signal>, _ screen: any Display) {
    if signals.contains(.terminate) { close(code: 143) }
    if signals.contains(.hangup) { close(code: 129) }
    if signals.contains(.interrupt) {
      // Without a screen the terminal turns Ctrl+C into the signal.
      if screen.isPlain { dispatch(.input(.key(.control("c")))) } else { close(code: 130) }
    }
    if signals.contains(.suspend) { effects.append(.suspend) }
    if signals.contains(.resize) || signals.contains(.resume) {
      screen.resized()
      dispatch(.resized(screen.size))
    }
  }

  /// Ends the program with everything kept.
  func close(code: Int32) {
    guard exitCode == nil else { return }
    effects += state.close(at: now)
    exitCode = code
  }

  // MARK: The archive

  private func openArchive() {
    if let event = saving.open(now: now.uptime) { dispatch(event) }
    resume()
    try? saving.archive?.noteCutAnswers()
    isIndexing = (try? saving.archive?.hasBacklog()) ?? false
    // What opening found is to be said.
    save()
  }

  /// Indexes a few milliseconds' worth. What fails is tried again at the next start: saving says
  /// what is wrong with the archive.
  private func index() {
    isIndexing = (try? saving.archive?.indexMore()) ?? false
  }

  /// Shows the conversation that the command line names.
  private func resume() {
    if options.continueNewest {
      dispatch(sessions.newest(in: launch.directory))
    } else if let name = options.resume {
      let event =
        name.isEmpty
        ? sessions.page(here: launch.directory)
        : sessions.find(name, otherwise: "confab -r without a name lists them")
      if case .notice(let notice) = event { missing = notice.text } else { dispatch(event) }
    }
  }

  /// Says what other programs do with the conversation on the screen.
  func lookAround(isSending: Bool = false) {
    windows.look(at: state, saving, now: now.uptime, isSending: isSending).forEach(dispatch)
  }

  func save() {
    if let event = saving.commit(now: now.uptime) { dispatch(event) }
    for notice in saving.news() { dispatch(.notice(Notice(notice, .warning))) }
    if state.isStreaming { saving.syncWhileStreaming(now: now.uptime) }
  }

  // MARK: The start

  /// Whether nothing is configured, and nothing else was asked for than to begin.
  private var isFirstRun: Bool {
    state.model.isDemo && launch.settings.files.isEmpty && launch.settings.problems.isEmpty
      && options.model == nil && options.prompt == nil && !options.continueNewest
      && options.resume == nil
  }

  /// Applies `--model`; a wrong one ends the program before the screen is touched.
  private func chooseModel() -> Int32? {
    guard let name = options.model else { return nil }
    guard case .found(let choice) = state.catalog.lookup(name) else {
      complain(state.catalog.refusal(of: name))
      return 2
    }
    state.model = choice
    state.catalog.note(choice)
    state.surroundings.chosenModel = choice
    return nil
  }

  private func sayProblems() {
    let problems = launch.settings.problems + [themes.problem].compactMap { $0 }
    guard let first = problems.first else { return }
    let more = problems.count > 1 ? " (\(problems.count - 1) more in /status)" : ""
    dispatch(.notice(Notice(first.sentence + more, .warning)))
  }
}
