import ArgumentParser
import Canvas
import Foundation
import Messages
import Settings

/// `confab config`: what is configured, and adding to it.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Show what is configured, or add a service.",
    usage: "confab config [show|add]", subcommands: [Show.self, Add.self],
    defaultSubcommand: Show.self)

  /// `confab config show`.
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Every value with the place it comes from; keys masked.",
      usage: "confab config show [--json]",
      discussion: "The exit code is 2 if a mistake leaves no model that can be asked.")

    @Flag(help: "As one JSON object.")
    var json = false

    func run() throws {
      let launch = Launch()
      let report = Report(launch.settings, environment: launch.environment)
      print(json ? Self.json(report, launch) : Self.text(report, launch))
      if launch.settings.isUnusable { throw ExitCode(2) }
    }
  }
}

extension Launch {
  /// What is wrong with the configuration, and with the themes: the one that is chosen, and those
  /// of one's own, each said once.
  fileprivate var problems: [Problem] {
    let themes = ThemeChoice(self, name: nil)
    let more = [themes.problem].compactMap { $0 } + themes.library.entries.flatMap(\.problems)
    return more.reduce(into: settings.problems) { problems, problem in
      if !problems.contains(problem) { problems.append(problem) }
    }
  }
}

extension ConfigCommand.Show {
  /// The widest value that is shown whole, in columns.
  private static let valueWidth = 60

  private static func text(_ report: Report, _ launch: Launch) -> String {
    var lines = Report.precedence
    let files = launch.settings.files
    lines += ["", "Read: " + (files.isEmpty ? "no file" : files.joined(separator: ", "))]
    lines.append("Own configuration: \(launch.paths.configFile ?? "nowhere, without a HOME")")
    let names = Table.width(of: report.values.map(\.name))
    let texts = min(valueWidth, Table.width(of: report.values.map(\.text)))
    var group = ""
    for value in report.values {
      if value.group != group {
        group = value.group
        lines += ["", Sanitizer.plain(group)]
      }
      // A reason is a sentence, and more use than the place beside it.
      guard value.name != Report.obstacle else {
        lines.append("  " + Table.cell(value.name, names) + "  " + Table.plain(value.text))
        continue
      }
      lines.append(
        "  " + Table.cell(value.name, names) + "  " + Table.cell(value.text, texts) + "  "
          + Sanitizer.plain(value.source))
    }
    if !launch.problems.isEmpty {
      lines += ["", "Problems"]
      for problem in launch.problems {
        let kind = problem.severity == .error ? "error" : "warning"
        lines.append("  \(kind)  " + Sanitizer.plain(problem.sentence))
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func json(_ report: Report, _ launch: Launch) -> String {
    let problems = launch.problems.map { problem -> JSON in
      var members: [String: JSON] = [
        "severity": .string(problem.severity == .error ? "error" : "warning"),
        "path": .string(problem.path), "message": .string(problem.message),
      ]
      members["line"] = problem.line.map { .integer(Int64($0)) }
      members["column"] = problem.column.map { .integer(Int64($0)) }
      members["text"] = problem.text.map { .string($0) }
      return .object(members)
    }
    let values = report.values.map { value in
      JSON.object([
        "group": .string(value.group), "name": .string(value.name), "value": .string(value.text),
        "source": .string(value.source),
      ])
    }
    let object = JSON.object([
      "files": .array(launch.settings.files.map { .string($0) }), "values": .array(values),
      "problems": .array(problems), "usable": .bool(!launch.settings.isUnusable),
    ])
    return String(decoding: object.bytes, as: UTF8.self)
  }
}

/// Columns of text for the commands that list things.
enum Table {
  /// The columns of the widest, made harmless.
  static func width(of texts: [String]) -> Int {
    texts.map { DisplayWidth.of(plain($0)) }.max() ?? 0
  }

  /// A text of any origin as one harmless row.
  static func plain(_ text: String) -> String { Sanitizer.singleLine(text, limit: 2_000) }

  /// A text in exactly so many columns, shortened with an ellipsis.
  static func cell(_ text: String, _ width: Int) -> String {
    var text = plain(text)
    if DisplayWidth.of(text) > width {
      while !text.isEmpty, DisplayWidth.of(text) > width - 1 { text.removeLast() }
      text += "…"
    }
    return text + String(repeating: " ", count: max(0, width - DisplayWidth.of(text)))
  }
}
