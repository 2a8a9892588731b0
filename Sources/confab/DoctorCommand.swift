import ArgumentParser
import Canvas
import Conversation
import Foundation
import HTTP
import Messages
import Screen
import Settings

/// `confab doctor`: whether what is configured really answers.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Ask the configured models whether they really answer.",
    usage: "confab doctor [MODEL…] [--all] [--json]",
    discussion: """
      Each is asked a real question of one token, all at the same time. Of an endpoint with more \
      than three models only one is asked. The exit code is 0 if all answer, 1 if something is \
      wrong, 2 if there is nothing to ask.
      """)

  @Argument(
    help: ArgumentHelp("Only these: alias, provider/model, id or number.", valueName: "model"))
  var models: [String] = []

  @Flag(help: "Every model, also where an endpoint has many.")
  var all = false

  @Flag(help: "As one JSON object.")
  var json = false

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    let launch = Launch()
    let catalog = ModelCatalog(launch.settings, maxTokens: nil)
    var chosen: [ModelChoice] = []
    for name in models {
      guard case .found(let choice) = catalog.lookup(name) else {
        complain(catalog.refusal(of: name))
        throw ExitCode(2)
      }
      if !chosen.contains(where: { $0.reference == choice.reference }) { chosen.append(choice) }
    }
    let checkup = Self.checked(
      Checkup(
        models.isEmpty ? catalog.models : chosen, preferred: catalog.defaultReference,
        isThorough: all || !models.isEmpty, firstID: 1, now: Moment.current.uptime), launch)
    let problems = launch.settings.problems
    print(json ? Self.json(checkup, problems) : Self.text(checkup, problems))
    if checkup.rows.isEmpty { throw ExitCode(2) }
    let isWrong = !checkup.isFine || problems.contains { $0.severity == .error }
    if isWrong { throw ExitCode(1) }
  }

  /// Asks all of them in the one wait; gives back what was found, keys masked.
  private static func checked(_ begun: Checkup, _ launch: Launch) -> Checkup {
    var checkup = begun
    var transport = Transport(settings: launch.settings, environment: launch.environment)
    var now = Moment.current
    func run(_ orders: [Checkup.Order]) {
      for order in orders {
        switch order {
        case .ask(let id, let request, let model):
          transport.send(id: id, request, model: model, now: now.uptime)
        case .cancel(let id): transport.cancel(id: id)
        }
      }
    }
    run(checkup.orders)
    var none: [Descriptor] = []
    while !checkup.isDone {
      let due = [checkup.nextTick(after: now.uptime), transport.nextTime].compactMap { $0 }.min()
      let inputs = transport.wait(&none, timeout: due.map { Int(max(0, $0 - now.uptime)) })
      now = .current
      for (id, input) in inputs {
        run(checkup.handle(id, input, now: now.uptime, wall: now.wall))
      }
      run(checkup.tick(now: now.uptime, wall: now.wall))
    }
    checkup.mask(transport.redaction.apply)
    return checkup
  }
}

extension DoctorCommand {
  private static func text(_ checkup: Checkup, _ problems: [Problem]) -> String {
    let rows = checkup.rows
    var lines: [String] = []
    for problem in problems {
      let kind = problem.severity == .error ? "wrong" : "remark"
      lines.append("\(kind)  configuration  " + Sanitizer.plain(problem.sentence))
    }
    if rows.isEmpty {
      lines.append("No model is configured. Start confab, or confab config add, to set one up.")
    }
    let words = rows.map { $0.finding?.word ?? "" }
    let columns = [
      words, rows.map(\.model.alias), rows.map(\.model.reference), rows.map(\.model.host),
    ]
    let widths = columns.map { Table.width(of: $0) }
    for (index, row) in rows.enumerated() {
      if !lines.isEmpty { lines.append("") }
      let cells = zip(columns, widths).map { Table.cell($0[index], $1) }
      lines.append(cells.joined(separator: "  ").trimmingCharacters(in: .whitespaces))
      lines += row.sentences.map { "  " + Sanitizer.plain($0) }
    }
    return lines.joined(separator: "\n")
  }

  private static func json(_ checkup: Checkup, _ problems: [Problem]) -> String {
    let rows = checkup.rows.map { row -> JSON in
      let finding = row.finding
      var members: [String: JSON] = [
        "reference": .string(row.model.reference), "alias": .string(row.model.alias),
        "id": .string(row.model.id), "host": .string(row.model.host),
        "status": .string(finding?.status.rawValue ?? ""), "word": .string(finding?.word ?? ""),
        "sentence": .string(finding?.sentence ?? ""),
      ]
      members["reason"] = finding?.reason.map { .string($0) }
      members["failure"] = finding?.kind.map { .string($0.rawValue) }
      members["http_status"] = finding?.code.map { .integer(Int64($0)) }
      members["responding_model"] = finding?.respondedModel.map { .string($0) }
      members["milliseconds"] = finding?.delay.map { .integer($0) }
      members["streams"] = finding?.isStreamed.map { .bool($0) }
      members["takes_thinking_back"] = finding?.isThinkingTaken.map { .bool($0) }
      members["remark"] = row.model.remark.map { .string($0) }
      members["models_not_asked"] = row.unasked > 0 ? .integer(Int64(row.unasked)) : nil
      return .object(members)
    }
    let object = JSON.object([
      "fine": .bool(checkup.isFine && !problems.contains { $0.severity == .error }),
      "models": .array(rows), "problems": .array(problems.map { .string($0.sentence) }),
    ])
    return String(decoding: object.bytes, as: UTF8.self)
  }
}
