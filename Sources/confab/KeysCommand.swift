import ArgumentParser
import Canvas
import Screen

/// `confab keys`: every command with its name, its keys and what it does.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "List the commands, their names and their keys.",
    discussion: """
      "keys" in config.json changes them: {"keys": {"alt+m": "model.pick", "ctrl+t": null}}. Keys are \
      called ctrl+x, alt+p, shift+tab, f5, pgup; two of them make a chord: "ctrl+x ctrl+k".
      """)

  func run() throws {
    let launch = Launch()
    let map = launch.keyMap
    let rows = Command.allCases.map { [$0.name, map.names(for: $0), $0.help] }
    let widths = (0..<2).map { column in rows.map { DisplayWidth.of($0[column]) }.max() ?? 0 }
    for row in rows {
      let columns = zip(row, widths).map { text, width in
        text + String(repeating: " ", count: width - DisplayWidth.of(text))
      }
      print((columns + [row[2]]).joined(separator: "  "))
    }
    for problem in launch.settings.problems where problem.path == launch.paths.configFile {
      complain(problem.sentence)
    }
  }
}
