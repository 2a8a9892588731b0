import Conversation
import Foundation
import HTTP
import Messages
import Screen
import Terminal
import Tools

/// A question on standard output, its answer, and where tools are offered all rounds of them up to
/// the last answer: one wait, in which what arrived is saved before it is written.
struct PrintedDialogue {
  let options: Options
  let launch: Launch
  let model: ModelChoice
  /// What the model is offered; empty for a model that only talks.
  let offered: [ToolDefinition]
  let mode: PermissionMode
  private let catalog: ModelCatalog
  private let isNew: Bool
  private let started: Int64

  var saving: Saving
  var session: Session
  var history: History
  var identifiers: IdentifierSource
  var transport: Transport
  var tools: ToolDriver
  var printer: AnswerPrinter
  var exchange: Exchange
  /// The summary that is being made before the question goes out.
  var summary: Summary?
  /// The calls of the last answer, while they are carried out.
  var round: ToolRound?
  var now: Moment
  /// Answers that were asked for.
  private var count = 1
  /// Whether nothing is left to do.
  var isDone = false
  /// The number of answers that was reached, where that was the end.
  private var limitReached: Int?
  /// What a signal ended it with.
  private var exitCode: Int32?

  /// What comes at once after a pause goes out at once; of a flood, what has come in so many
  /// milliseconds is saved and written together, as a screen would show it.
  private static let pace: Int64 = 16

  init(
    _ options: Options, _ launch: Launch, _ catalog: ModelCatalog, _ model: ModelChoice,
    saving: Saving, after past: PrintRun.Past?
  ) {
    self.options = options
    self.launch = launch
    self.catalog = catalog
    self.model = model
    self.saving = saving
    let settings = launch.settings.tools
    mode = options.permissionMode ?? settings.mode.flatMap(PermissionMode.init) ?? .ask
    offered =
      options.offersTools && settings.isOn && !model.isDemo ? Toolbox.definitions(mode) : []
    now = .current
    started = now.uptime
    isNew = past == nil
    var identifiers = IdentifierSource(seed: randomSeed())
    session =
      past?.session
      ?? Session(
        id: identifiers.identifier(wall: now.wall), directory: launch.directory, created: now.wall)
    history = past?.history ?? History()
    transport = Transport(settings: launch.settings, environment: launch.environment)
    tools = ToolDriver(
      launch, redaction: transport.redaction, isKept: !options.noSave,
      allowed: options.allowedRules)
    // Asked anew with its place in the conversation, once there is a question.
    exchange = Exchange(
      id: 0, turn: identifiers.identifier(wall: now.wall), parent: nil, model: model,
      created: now.wall, now: now.uptime)
    self.identifiers = identifiers
    printer = AnswerPrinter(
      options.outputFormat, isPartial: options.isPartial, holds: !offered.isEmpty,
      session: session, identifiers: IdentifierSource(seed: randomSeed()))
  }

  /// - Returns: the exit code.
  mutating func run(_ question: String) -> Int32 {
    if options.offersTools, !launch.settings.tools.isOn {
      complain("The configuration turns tools off, so the model is offered none.")
    }
    // Without tools a signal ends the program, as it ends any other; what came is kept by then.
    // What tools run has process groups of its own, which only this program can end.
    let signals = offered.isEmpty ? nil : try? SignalPipe()
    add(question)
    if !summarize() { ask() }
    var written: Int64 = 0
    var isPending = false
    while !isDone {
      let due = [
        round == nil ? exchange.nextTick(after: now.uptime) : nil, transport.nextTime,
        tools.nextTime(now: now.uptime), isPending ? written + Self.pace : nil,
      ].compactMap { $0 }.min()
      var descriptors = [Descriptor(fd: signals?.descriptor ?? -1, wantsRead: true)]
      descriptors += tools.descriptors
      let inputs = transport.wait(
        &descriptors, timeout: due.map { Int(max(0, $0 - Moment.current.uptime)) })
      now = .current
      for event in tools.turn(descriptors[1...], now: now.uptime) { take(event) }
      if let signals, descriptors[0].isReadable { take(signals.drain(), of: signals) }
      let all = inputs + transport.demoInputs(now: now.uptime) + [(exchange.id, .tick)]
      // What is left of a transfer that has ended means nothing.
      for (id, input) in all where id == exchange.id && !isDone {
        isPending = handle(input) || isPending
      }
      guard isDone || now.uptime - written >= Self.pace else { continue }
      written = now.uptime
      isPending = false
      report(saving.commit(now: now.uptime))
      if round == nil { saving.syncWhileStreaming(now: now.uptime) }
      // Nobody reads any more: what came is kept as a stopped answer.
      if !printer.flush(), !isDone { interrupt() }
    }
    tools.abandon()
    return close()
  }

  // MARK: Asking

  mutating func ask() {
    begin()
    send()
  }

  /// Adds the question to the conversation.
  private mutating func add(_ question: String) {
    let user = Turn(
      id: identifiers.identifier(wall: now.wall), parent: history.turns.last?.id, role: .user,
      content: [.text(question)], created: now.wall)
    history.append(user)
    if isNew {
      session.title = State.title(from: question)
      session.isPrinted = true
    }
    session.model = model.reference
    session.leaf = user.id
    session.updated = now.wall
    saving.add(.session(session))
    saving.add(.turn(user, session: session.id))
  }

  /// Adds an answer that is still to come.
  mutating func begin() {
    exchange = newExchange()
    session.leaf = exchange.turn.id
    saving.add(.session(session))
    saving.add(.turn(exchange.turn, session: session.id))
    printer.begin(model: model, tools: offered, mode: offered.isEmpty ? nil : mode)
  }

  /// Has the model go on, unless it has gone on for too long.
  mutating func askAgain() {
    let limit =
      options.maxTurns ?? launch.settings.tools.roundLimit ?? ToolRound.standardLimit
    guard count < limit else {
      limitReached = limit
      isDone = true
      return
    }
    count += 1
    // Who called goes on: its thinking belongs to its calls.
    exchange = newExchange(by: exchange.model)
    session.leaf = exchange.turn.id
    session.updated = now.wall
    saving.add(.turn(exchange.turn, session: session.id))
    saving.add(.session(session))
    send()
  }

  mutating func newExchange(by speaker: ModelChoice? = nil, id: Int? = nil) -> Exchange {
    let model = speaker ?? model
    var exchange = Exchange(
      id: id ?? count, turn: identifiers.identifier(wall: now.wall), parent: history.turns.last?.id,
      model: model, created: now.wall, now: now.uptime)
    exchange.stallLimit = launch.stallLimit
    exchange.retryLimit = launch.retryLimit
    exchange.alternatives = catalog.alternatives(to: model)
    exchange.offersTools = !offered.isEmpty
    return exchange
  }

  /// Asks, once what is asked is kept.
  private mutating func send() {
    keep()
    for notice in saving.news() { complain(notice) }
    resend()
  }

  /// Commits, and has it made durable.
  mutating func keep() {
    report(saving.commit(now: now.uptime))
    saving.sync(now: now.uptime)
  }

  // MARK: The answer

  /// - Returns: whether something came of it.
  private mutating func handle(_ input: Exchange.Input) -> Bool {
    if summary != nil {
      handleSummary(input)
      return false
    }
    let outputs = exchange.handle(input, now: now.uptime, wall: now.wall)
    for output in outputs {
      switch output {
      case .fragment(let bytes):
        saving.add(.fragment(bytes, turn: exchange.turn.id))
        printer.take(events: bytes)
      case .change(let change): printer.take(change)
      case .cancel:
        transport.cancel(id: exchange.id)
        if case .pausing(let retry) = exchange.phase {
          complain(retry.phrase(now: now.uptime))
          printer.take(retry, now: now.uptime)
        }
      case .detoured(let detour):
        saving.add(.turn(exchange.turn, session: session.id))
        if let phrase = exchange.turn.answer?.detourPhrase { complain("— \(phrase) —") }
        printer.take(detour, next: exchange.model)
      case .resend: resend()
      case .finished: finishAnswer()
      }
    }
    return !outputs.isEmpty
  }

  private mutating func finishAnswer() {
    let turn = exchange.turn.countingCodeBlocks(from: history.codeBlockCount)
    history.append(turn)
    saving.add(.turn(turn, session: session.id))
    printer.take(turn)
    switch turn.continuation(hasTools: !offered.isEmpty) {
    case .calls(let calls): begin(calls)
    case .again: askAgain()
    case nil: isDone = true
    }
  }

  // MARK: The end

  private mutating func take(_ came: Set<Signal>, of signals: SignalPipe) {
    if came.contains(.suspend) { signals.stopProcessGroup() }
    let codes: [(Signal, Int32)] = [(.interrupt, 130), (.hangup, 129), (.terminate, 143)]
    for (signal, code) in codes where came.contains(signal) { exitCode = code }
    if exitCode != nil { interrupt() }
  }

  /// Ends the answer or the tools at once; what there is of them is kept.
  private mutating func interrupt() {
    stopSummary()
    if round != nil { interruptRound() } else { _ = handle(.interrupt) }
    isDone = true
  }

  /// Says how it ended, once everything is kept.
  private mutating func close() -> Int32 {
    let last = history.turns.last { $0.answer != nil } ?? exchange.turn
    let redaction = transport.redaction
    var problem = exchange.failure.map { redaction.apply($0.sentence) }
    if let limitReached { problem = "Reached the maximum number of turns (\(limitReached))." }
    if exitCode != nil { problem = "A signal ended it." }
    printer.finish(
      last, elapsed: now.uptime - started, problem: problem, limit: limitReached)
    // Nothing waits any more: a piece of the work that commits leave to be done.
    _ = try? saving.archive?.indexMore()
    if let problem = saving.close() { complain(problem) }
    if limitReached == nil, let remark = last.remark { complain(remark) }
    if let problem = printer.problem {
      complain("Standard output cannot be written: \(problem); the answer is in the archive.")
      return 1
    }
    if let exitCode { return exitCode }
    guard let problem else { return 0 }
    complain(exchange.failure?.sentence ?? problem)
    if let reason = exchange.failure?.reason { complain(redaction.apply(reason)) }
    return 1
  }

  private func report(_ event: Event?) {
    if case .saving(let problem?) = event { complain(problem) }
  }
}
