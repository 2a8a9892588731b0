import ACP
import Archive
import Conversation
import Foundation
import HTTP
import Messages
import Screen
import Settings
import Terminal
import Tools

/// The program as an agent of another one: messages on standard input and output, one thread, one
/// wait. What is ready becomes events, events become outputs, what must be kept is committed, and
/// only then is anything written.
struct ACPRun {
  /// What the command line asked for.
  struct Options {
    var model: String?
    /// Nil for what is configured.
    var mode: PermissionMode?
    var noSave = false
  }

  private let options: Options
  var launch = Launch()
  var saving: Saving
  var transport: Transport
  var tools: AgentTools
  private var pipe = ClientPipe()
  var presences: [Identifier: Presence] = [:]
  /// Code blocks of each session's branch so far.
  var codeBlocks: [Identifier: Int] = [:]
  var now = Moment.current
  /// How many keys of commands the tools know.
  private var keysLearned = 0
  private var isCongested = false
  private var exitCode: Int32?
  /// A pipe holds no more (pipe(7)).
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)

  init(_ options: Options) {
    self.options = options
    saving = Saving(launch.place(isKept: !options.noSave))
    transport = Transport(settings: launch.settings, environment: launch.environment)
    tools = AgentTools(
      launch, redaction: launch.settings.redaction, isKept: !options.noSave)
  }

  /// When so many bytes wait for the client, messages are held back; when so few, they go on.
  private static let congestion = (begins: 1 << 20, ends: 64 << 10)
  /// When so many wait, nothing more is read from it either.
  private static let standstill = 8 << 20

  /// - Returns: the exit code: 0 when the client has closed its end, 2 for a wrong configuration.
  mutating func run() -> Int32 {
    for problem in launch.settings.problems { complain(problem.sentence) }
    let catalog = ModelCatalog(launch.settings, maxTokens: nil)
    guard let model = startModel(catalog) else { return 2 }
    var setup = Agent.Setup(version: Program.version, catalog: catalog, model: model)
    setup.system = launch.settings.systemPrompt
    let wishes = launch.settings.tools
    if wishes.isOn { setup.tools = { Toolbox.definitions($0) } }
    setup.mode = options.mode ?? wishes.mode.flatMap(PermissionMode.init) ?? .ask
    setup.autoCompact = launch.settings.autoCompact
    if let limit = wishes.roundLimit { setup.roundLimit = limit }
    setup.stallLimit = launch.stallLimit
    setup.retryLimit = launch.retryLimit
    let redaction = launch.settings.redaction
    setup.mask = { redaction.apply($0) }
    setup.allowsDemo = options.model != nil && model.isDemo
    var agent = Agent(setup, seed: randomSeed())
    do throws(TerminalError) {
      let signals = try SignalPipe()
      while exitCode == nil { turn(&agent, signals) }
    } catch {
      complain(error.sentence)
      return 2
    }
    return end(&agent)
  }

  func startModel(_ catalog: ModelCatalog) -> ModelChoice? {
    guard let name = options.model else { return catalog.startModel }
    guard case .found(let choice) = catalog.lookup(name) else {
      complain(catalog.refusal(of: name))
      return nil
    }
    return choice
  }

  // MARK: The loop

  private mutating func turn(_ agent: inout Agent, _ signals: SignalPipe) {
    var descriptors = [
      Descriptor(fd: 0, wantsRead: pipe.count < Self.standstill),
      Descriptor(fd: signals.descriptor),
      Descriptor(fd: 1, wantsRead: false, wantsWrite: pipe.count > 0),
    ]
    let own = descriptors.count
    descriptors += tools.descriptors
    let tick = agent.deadline(after: now.uptime)
    let due = [tick, transport.nextTime, saving.deadline, tools.deadline(now: now.uptime)]
      .compactMap { $0 }.min()
    let inputs = transport.wait(
      &descriptors, timeout: due.map { Int(max(0, $0 - Moment.current.uptime)) })
    now = .current
    let came = signals.drain()
    if came.contains(.terminate) { exitCode = 143 }
    if came.contains(.hangup) { exitCode = 129 }
    if came.contains(.interrupt) { exitCode = 130 }
    learnKeys(&agent)
    for (id, input) in inputs + transport.demoInputs(now: now.uptime) {
      dispatch(.transfer(id: id, input), &agent)
    }
    for event in tools.turn(descriptors[own...], now: now.uptime) { dispatch(event, &agent) }
    tellRemarks()
    if descriptors[0].isReadable || descriptors[0].isHangup { read(&agent) }
    if let tick, now.uptime >= tick { dispatch(.tick, &agent) }
    save(agent)
    if descriptors[2].isHangup || !pipe.flush() { exitCode = exitCode ?? 0 }
    noteCongestion(&agent)
  }

  /// Commands have yielded keys: whatever the tools or the client show is masked with them too.
  private mutating func learnKeys(_ agent: inout Agent) {
    guard transport.learned.count > keysLearned else { return }
    tools.learn(Array(transport.learned[keysLearned...]))
    keysLearned = transport.learned.count
    let redaction = transport.redaction
    dispatch(.masking { redaction.apply($0) }, &agent)
  }

  private mutating func tellRemarks() {
    for sentence in tools.takeRemarks() { complain(sentence) }
  }

  private mutating func read(_ agent: inout Agent) {
    let count = Foundation.read(0, &buffer, buffer.count)
    if count > 0 {
      dispatch(.input(Array(buffer[..<count])), &agent)
    } else if count == 0 || errno != EAGAIN && errno != EINTR {
      exitCode = exitCode ?? 0
    }
  }

  private mutating func noteCongestion(_ agent: inout Agent) {
    let count = pipe.count
    guard isCongested ? count < Self.congestion.ends : count > Self.congestion.begins else {
      return
    }
    isCongested.toggle()
    dispatch(.congestion(isCongested), &agent)
    save(agent)
  }

  private mutating func save(_ agent: Agent) {
    // A client waits for the first answer; the archive is opened for the first thing to keep.
    guard saving.deadline != nil || saving.archive != nil else { return }
    say(saving.commit(now: now.uptime))
    for notice in saving.news() { complain(notice) }
    if agent.isBusy { saving.syncWhileStreaming(now: now.uptime) }
  }

  mutating func say(_ event: Screen.Event?) {
    guard case .saving(let problem) = event else { return }
    complain(problem ?? "Saving works again.")
  }

  /// Ends everything with all that came kept.
  private mutating func end(_ agent: inout Agent) -> Int32 {
    dispatch(.endOfInput, &agent)
    if let problem = saving.close() { complain(problem) }
    _ = pipe.flush()
    pipe.close()
    tools.finish()
    return exitCode ?? 0
  }

  // MARK: Outputs

  /// Hands an event in and does all that follows from it.
  private mutating func dispatch(_ event: Agent.Event, _ agent: inout Agent) {
    var events = [event]
    var index = 0
    while index < events.count {
      for output in agent.handle(events[index], now: now.uptime, wall: now.wall) {
        events += perform(output)
      }
      index += 1
    }
  }

  /// - Returns: what comes of it at once.
  private mutating func perform(_ output: Agent.Output) -> [Agent.Event] {
    switch output {
    case .write(let line): pipe.add(line)
    case .quote(let quotation):
      pipe.add(quotation.line { transport.redaction.apply($0) })
    case .send(let id, let request, let model):
      transport.send(id: id, request, model: model, now: now.uptime)
    case .cancel(let id): transport.cancel(id: id)
    case .tool(let request, let session):
      return tools.handle(request, of: session, now: now.uptime)
    case .keep(let change, let call, let session):
      let problem = tools.keep(change, of: call, in: session)
      return [.kept(problem: problem, call: call, session: session)]
    case .noteSeen(let path, let session): tools.noteSeen(path, in: session)
    case .look(let lookup, let ticket): return [.found(look(lookup), ticket: ticket)]
    case .entitle(let question, let session):
      return [.entitled(State.title(from: question), session: session)]
    case .serve(let servers, let session):
      let events = tools.serve(servers, in: session, now: now.uptime)
      tellRemarks()
      return events
    case .record(let record): saving.add(counted(record))
    case .sync:
      say(saving.commit(now: now.uptime))
      saving.sync(now: now.uptime)
    case .leave(let session):
      tools.close(session, now: now.uptime)
      presences.removeValue(forKey: session)?.leave()
      codeBlocks[session] = nil
    case .log(let sentence): complain(transport.redaction.apply(sentence))
    }
    return []
  }

  /// The record with the number of an answer's code blocks, from which a later one counts on.
  private mutating func counted(_ record: Record) -> Record {
    guard case .turn(let turn, let session) = record, let answer = turn.answer,
      answer.outcome != .streaming
    else { return record }
    let numbered = turn.countingCodeBlocks(from: codeBlocks[session] ?? 0)
    codeBlocks[session] = numbered.answer?.codeBlockCount
    return .turn(numbered, session: session)
  }
}
