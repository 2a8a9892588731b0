import Conversation
import Foundation
import HTTP
import Markdown
import Messages
import Screen
import Settings

/// One answer on standard output: for scripts and pipes.
struct PrintRun {
  private let options: Options
  private let launch = Launch()

  init(_ options: Options) {
    self.options = options
  }

  /// - Returns: the exit code: 0 done, 1 the request failed, 2 wrong usage or configuration.
  func run() -> Int32 {
    signal(SIGPIPE, SIG_IGN)
    for problem in launch.settings.problems { complain(problem.sentence) }
    guard let question = StandardInput.joined(with: options.prompt) else {
      complain("There is nothing to ask: give a prompt, or pipe one in.")
      return 2
    }
    let catalog = ModelCatalog(launch.settings, maxTokens: options.maxTokens)
    let chosen: ModelChoice
    switch options.model.map({ catalog.lookup($0) }) ?? catalog.defaultModel.map({ .found($0) }) {
    case .found(let choice): chosen = choice
    case .ambiguous(let choices):
      complain(
        "--model \(options.model ?? "") could be "
          + choices.map(\.reference).joined(separator: ", ") + "; name one of them.")
      return 2
    case .unknown, nil:
      complain("There is no model \(options.model ?? ""); `confab` and /model list show them.")
      return 2
    }
    if let reason = chosen.unusable {
      complain("\(chosen.alias) cannot be asked: \(reason)")
      return 2
    }
    if chosen.isDemo, options.model == nil, !launch.settings.problems.isEmpty {
      complain("Nothing was asked, since the configuration names no model that can be.")
      return 2
    }
    if chosen.isDemo {
      complain("No model is configured; this is canned text. Set ANTHROPIC_API_KEY to ask one.")
    }
    return ask(question, of: chosen)
  }

  private func ask(_ question: String, of model: ModelChoice) -> Int32 {
    var now = Moment.current
    var identifiers = IdentifierSource(seed: randomSeed())
    var session = Session(
      id: identifiers.identifier(wall: now.wall), directory: launch.directory, created: now.wall)
    let user = Turn(
      id: identifiers.identifier(wall: now.wall), parent: nil, role: .user,
      content: [.text(question)], created: now.wall)
    var exchange = Exchange(
      id: 1, turn: identifiers.identifier(wall: now.wall), parent: user.id, model: model,
      created: now.wall, now: now.uptime)
    exchange.stallLimit = launch.stallLimit
    exchange.retryLimit = launch.retryLimit
    session.title = State.title(from: question)
    session.model = model.reference
    session.leaf = exchange.turn.id

    var saving = Saving(launch.place(isKept: !options.noSave))
    saving.add(.session(session))
    saving.add(.turn(user, session: session.id))
    saving.add(.turn(exchange.turn, session: session.id))
    report(saving.commit(now: now.uptime))
    for notice in saving.news() { complain(notice) }

    var transport = Transport(settings: launch.settings)
    let request = MessagesRequest(
      model: model.id, maxTokens: model.maxTokens,
      system: options.systemPrompt ?? launch.settings.systemPrompt,
      messages: History(turns: [user]).messages(for: model), stream: true,
      parameters: model.parameters)
    transport.send(id: 1, request, model: model.reference, now: now.uptime)

    var printer = AnswerPrinter()
    var none: [Descriptor] = []
    while exchange.phase != .finished {
      let due = [exchange.nextTick(after: now.uptime), transport.nextTime].compactMap { $0 }.min()
      let inputs = transport.wait(&none, timeout: due.map { Int(max(0, $0 - now.uptime)) })
      now = .current
      for (_, input) in inputs + transport.demoInputs(now: now.uptime) + [(1, .tick)] {
        for output in exchange.handle(input, now: now.uptime, wall: now.wall) {
          switch output {
          case .fragment(let bytes): saving.add(.fragment(bytes, turn: exchange.turn.id))
          case .change(let change): printer.take(change)
          case .cancel:
            transport.cancel(id: 1)
            if case .pausing(let retry) = exchange.phase { complain(retry.phrase(now: now.uptime)) }
          case .resend: transport.send(id: 1, request, model: model.reference, now: now.uptime)
          case .finished: saving.add(.turn(counted(exchange.turn), session: session.id))
          }
        }
      }
      report(saving.commit(now: now.uptime))
      if !printer.flush(), exchange.phase != .finished {
        // Nobody reads any more: what came is kept as a stopped answer.
        _ = exchange.handle(.interrupt, now: now.uptime, wall: now.wall)
        transport.cancel(id: 1)
        saving.add(.turn(counted(exchange.turn), session: session.id))
      }
    }
    printer.finish()
    if let problem = saving.close() { complain("Not saved: \(problem)") }
    if let remark = exchange.turn.remark { complain(remark) }
    if let problem = printer.problem {
      complain("Standard output cannot be written: \(problem); the answer is in the archive.")
      return 1
    }
    guard let failure = exchange.failure else { return 0 }
    complain(failure.sentence)
    if let reason = failure.reason { complain(launch.settings.redaction.apply(reason)) }
    return 1
  }

  /// The answer with the number of its code blocks, from which a later one goes on counting.
  private func counted(_ turn: Turn) -> Turn {
    var layout = MarkdownLayout(width: 80, source: turn.text, isFinished: true)
    layout.update()
    var turn = turn
    turn.answer?.codeBlockCount = layout.codeBlocks.count
    return turn
  }

  private func report(_ event: Event?) {
    if case .saving(let problem?) = event { complain("Not saved: \(problem)") }
  }
}
