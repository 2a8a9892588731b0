import Archive
import Conversation
import Foundation
import HTTP
import Messages
import Screen
import Settings

/// One answer on standard output: for scripts and pipes.
struct PrintRun {
  private let options: Options
  private let launch = Launch()
  private let catalog: ModelCatalog
  private var saving: Saving

  /// What comes at once after a pause goes out at once; of a flood, what has come in so many
  /// milliseconds is saved and written together, as a screen would show it.
  private static let pace: Int64 = 16

  init(_ options: Options) {
    self.options = options
    catalog = ModelCatalog(launch.settings, maxTokens: options.maxTokens)
    saving = Saving(launch.place(isKept: !options.noSave))
  }

  /// What a run goes on with: a stored conversation, or none.
  private struct Past {
    var session: Session
    var history = History()
  }

  /// - Returns: the exit code: 0 done, 1 the request failed, 2 wrong usage or configuration.
  mutating func run() -> Int32 {
    signal(SIGPIPE, SIG_IGN)
    sayProblems()
    guard let question = StandardInput.joined(with: options.prompt) else {
      complain("There is nothing to ask: give a prompt, or pipe one in.")
      return 2
    }
    var past: Past?
    if options.continueNewest || options.resume != nil {
      past = storedConversation()
      if past == nil { return 2 }
    }
    guard let model = model(of: past) else { return 2 }
    return ask(question, of: model, after: past)
  }

  /// The worst problem of the configuration: a script runs this often, and all are at hand.
  private func sayProblems() {
    let problems = launch.settings.problems
    guard let first = problems.first(where: { $0.severity == .error }) ?? problems.first else {
      return
    }
    complain(first.sentence)
    if problems.count > 1 { complain("\(problems.count - 1) more: confab config show") }
  }

  /// The model that the command line, the conversation or the configuration names.
  private func model(of past: Past?) -> ModelChoice? {
    let name = options.model ?? past?.session.model
    let chosen: ModelChoice
    switch name.map({ catalog.lookup($0) }) ?? catalog.defaultModel.map({ .found($0) }) {
    case .found(let choice): chosen = choice
    case .ambiguous(let choices):
      complain(
        "--model \(name ?? "") could be "
          + choices.map(\.reference).joined(separator: ", ") + "; name one of them.")
      return nil
    case .unknown, nil:
      complain("There is no model \(name ?? ""); `confab` and /model list show them.")
      return nil
    }
    if let reason = chosen.unusable {
      complain("\(chosen.alias) cannot be asked: \(reason)")
      return nil
    }
    if chosen.isDemo, options.model == nil, !launch.settings.problems.isEmpty {
      complain("Nothing was asked, since the configuration names no model that can be.")
      return nil
    }
    if chosen.isDemo {
      complain("No model is configured; this is canned text. Set ANTHROPIC_API_KEY to ask one.")
    }
    return chosen
  }

  /// What `-c` or `-r` names, whole; nil after saying why there is none.
  private mutating func storedConversation() -> Past? {
    if case .saving(let problem?) = saving.open(now: Moment.current.uptime) { complain(problem) }
    guard let archive = saving.archive else {
      complain("There is no archive to go on from in this run.")
      return nil
    }
    do throws(ArchiveError) {
      let session: Session
      if let name = options.resume {
        let hits = try archive.sessions(matching: name)
        guard hits.count == 1 else {
          complain(
            hits.isEmpty
              ? "No conversation is called “\(name)”."
              : "\(hits.count) conversations are called “\(name)”; name one by its id.")
          return nil
        }
        session = hits[0].session
      } else if let newest = try archive.newestSession(directory: launch.directory) {
        session = newest
      } else {
        complain("There is no earlier conversation in this directory.")
        return nil
      }
      var past = Past(session: session)
      if let leaf = session.leaf {
        past.history = History(
          turns: try archive.branch(endingAt: leaf, limit: .max).turns,
          compactions: try archive.compactions(of: session.id))
      }
      return past
    } catch {
      complain(error.sentence)
      return nil
    }
  }

  private mutating func ask(_ question: String, of model: ModelChoice, after past: Past?) -> Int32 {
    var now = Moment.current
    var identifiers = IdentifierSource(seed: randomSeed())
    var history = past?.history ?? History()
    var session =
      past?.session
      ?? Session(
        id: identifiers.identifier(wall: now.wall), directory: launch.directory, created: now.wall)
    let user = Turn(
      id: identifiers.identifier(wall: now.wall), parent: history.turns.last?.id, role: .user,
      content: [.text(question)], created: now.wall)
    history.append(user)
    var exchange = Exchange(
      id: 1, turn: identifiers.identifier(wall: now.wall), parent: user.id, model: model,
      created: now.wall, now: now.uptime)
    exchange.stallLimit = launch.stallLimit
    exchange.retryLimit = launch.retryLimit
    exchange.alternatives = catalog.alternatives(to: model)
    if past == nil {
      session.title = State.title(from: question)
      session.isPrinted = true
    }
    session.model = model.reference
    session.leaf = exchange.turn.id
    session.updated = now.wall

    saving.add(.session(session))
    saving.add(.turn(user, session: session.id))
    saving.add(.turn(exchange.turn, session: session.id))
    report(saving.commit(now: now.uptime))
    saving.sync(now: now.uptime)
    for notice in saving.news() { complain(notice) }

    var printer = AnswerPrinter(
      options.outputFormat, isPartial: options.isPartial, session: session,
      identifiers: identifiers)
    printer.begin(model: model)
    var transport = Transport(settings: launch.settings, environment: launch.environment)
    transport.send(
      id: 1, request(history, of: model, session.settings), model: model.reference, now: now.uptime)

    let codeBlocks = history.codeBlockCount
    var none: [Descriptor] = []
    // When something was saved and written last, and whether more is there.
    var written: Int64 = 0
    var isPending = false
    while exchange.phase != .finished {
      let due = [
        exchange.nextTick(after: now.uptime), transport.nextTime,
        isPending ? written + Self.pace : nil,
      ].compactMap { $0 }.min()
      let inputs = transport.wait(&none, timeout: due.map { Int(max(0, $0 - now.uptime)) })
      now = .current
      for (_, input) in inputs + transport.demoInputs(now: now.uptime) + [(1, .tick)] {
        for output in exchange.handle(input, now: now.uptime, wall: now.wall) {
          isPending = true
          switch output {
          case .fragment(let bytes):
            saving.add(.fragment(bytes, turn: exchange.turn.id))
            printer.take(events: bytes)
          case .change(let change): printer.take(change)
          case .cancel:
            transport.cancel(id: 1)
            if case .pausing(let retry) = exchange.phase {
              complain(retry.phrase(now: now.uptime))
              printer.take(retry, now: now.uptime)
            }
          case .detoured(let detour):
            saving.add(.turn(exchange.turn, session: session.id))
            if let phrase = exchange.turn.answer?.detourPhrase { complain("— \(phrase) —") }
            printer.take(detour, next: exchange.model)
          case .resend:
            let model = exchange.model
            transport.send(
              id: 1, request(history, of: model, session.settings), model: model.reference,
              now: now.uptime)
          case .finished:
            saving.add(
              .turn(exchange.turn.countingCodeBlocks(from: codeBlocks), session: session.id))
          }
        }
      }
      guard exchange.phase == .finished || now.uptime - written >= Self.pace else { continue }
      written = now.uptime
      isPending = false
      report(saving.commit(now: now.uptime))
      saving.syncWhileStreaming(now: now.uptime)
      if !printer.flush(), exchange.phase != .finished {
        // Nobody reads any more: what came is kept as a stopped answer.
        _ = exchange.handle(.interrupt, now: now.uptime, wall: now.wall)
        transport.cancel(id: 1)
        saving.add(.turn(exchange.turn.countingCodeBlocks(from: codeBlocks), session: session.id))
      }
    }
    let questions = history.turns.count(where: \.isQuestion)
    return close(exchange, &printer, questions: questions, redaction: transport.redaction)
  }

  /// The question with all before it, as a model takes it.
  private func request(
    _ history: History, of model: ModelChoice, _ settings: SessionSettings
  ) -> MessagesRequest {
    MessagesRequest(
      to: model,
      RequestSettings(
        model, settings, system: launch.settings.systemPrompt, override: options.systemPrompt),
      messages: history.messages(for: model))
  }

  /// Says how it ended, once everything is kept.
  private mutating func close(
    _ exchange: Exchange, _ printer: inout AnswerPrinter, questions: Int, redaction: Redaction
  ) -> Int32 {
    printer.finish(
      exchange.turn, turns: questions,
      problem: exchange.failure.map { redaction.apply($0.sentence) })
    // Nothing waits any more: a piece of the work that commits leave to be done.
    _ = try? saving.archive?.indexMore()
    if let problem = saving.close() { complain(problem) }
    if let remark = exchange.turn.remark { complain(remark) }
    if let problem = printer.problem {
      complain("Standard output cannot be written: \(problem); the answer is in the archive.")
      return 1
    }
    guard let failure = exchange.failure else { return 0 }
    complain(failure.sentence)
    if let reason = failure.reason { complain(redaction.apply(reason)) }
    return 1
  }

  private func report(_ event: Event?) {
    if case .saving(let problem?) = event { complain(problem) }
  }
}
