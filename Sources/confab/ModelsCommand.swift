import ArgumentParser
import Canvas
import Foundation
import Messages
import Settings

/// `confab models`: what can be asked, and what cannot and why.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List the models that are configured.",
    usage: "confab models [--json]",
    discussion: """
      The star marks what a new conversation asks. The exit code is 2 if a mistake leaves no model \
      that can be asked; `confab config show` says which.
      """)

  @Flag(help: "As one JSON list.")
  var json = false

  func run() throws {
    let launch = Launch()
    print(json ? Self.json(launch.settings) : Self.text(launch.settings))
    if launch.settings.isUnusable { throw ExitCode(2) }
  }

  private static func text(_ settings: Settings) -> String {
    let models = settings.models
    let hosts = models.map { settings.endpoint(of: $0)?.host ?? "this program" }
    let contexts = models.map { model in model.contextWindow.map { "\($0)" } ?? "-" }
    let columns = [models.map(\.alias), models.map(\.reference), hosts, contexts]
    let widths = columns.map { Table.width(of: $0) }
    return models.indices.map { index in
      let star = models[index].reference == settings.defaultModel?.reference ? "*" : " "
      let number = String(index + 1)
      let gap = String(repeating: " ", count: String(models.count).count - number.count)
      let cells = zip(columns, widths).map { Table.cell($0[index], $1) }
      let obstacle = settings.obstacle(of: models[index]).map { "cannot be asked: \($0)" } ?? ""
      var line = ([star + " " + gap + number] + cells).joined(separator: "  ")
      if !obstacle.isEmpty { line += "  " + Table.plain(obstacle) }
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  private static func json(_ settings: Settings) -> String {
    let rows = settings.models.enumerated().map { index, model -> JSON in
      var row: [String: JSON] = [
        "number": .integer(Int64(index + 1)), "alias": .string(model.alias),
        "reference": .string(model.reference), "id": .string(model.id),
        "default": .bool(model.reference == settings.defaultModel?.reference),
        "source": .string(model.source),
      ]
      row["host"] = settings.endpoint(of: model).map { .string($0.host) }
      row["context_window"] = model.contextWindow.map { .integer(Int64($0)) }
      row["max_tokens"] = model.maxTokens.map { .integer(Int64($0)) }
      row["takes_images"] = model.takesImages.map { .bool($0) }
      row["obstacle"] = settings.obstacle(of: model).map { .string($0) }
      return .object(row)
    }
    return String(decoding: JSON.array(rows).bytes, as: UTF8.self)
  }
}
