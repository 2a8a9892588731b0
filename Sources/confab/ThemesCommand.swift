import ArgumentParser
import Canvas
import Foundation
import Settings

/// `confab themes`: what there is, or what is wrong with a file.
struct ThemesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "themes", abstract: "List the themes, or check a theme's file.",
    usage: "confab themes [--check <file>]",
    discussion: """
      A theme of yours is a JSON file in the themes directory beside config.json; its name is that \
      of the file. The exit code is 2 if something is wrong with a checked file.
      """)

  @Option(help: ArgumentHelp("Say what is wrong with a theme's file.", valueName: "file"))
  var check: String?

  func run() throws {
    let launch = Launch()
    let library = ThemeLibrary(directory: launch.paths.themesDirectory)
    if let check { return try report(on: check, library, launch) }

    let width = library.names.map { DisplayWidth.of(Sanitizer.plain($0)) }.max() ?? 0
    for entry in library.entries {
      let name = Sanitizer.plain(entry.name)
      let gap = String(repeating: " ", count: width - DisplayWidth.of(name) + 2)
      let text = entry.theme == nil ? entry.problems.first?.sentence ?? "" : entry.summary
      print(name + gap + Sanitizer.plain(text))
    }
    print("")
    print("Your own: \(Sanitizer.plain(launch.paths.themesDirectory ?? "nowhere, without a HOME"))")
    print("Roles: \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
  }

  private func report(on path: String, _ library: ThemeLibrary, _ launch: Launch) throws {
    let entry = library.check(path)
    for problem in entry.problems { print(Sanitizer.plain(problem.sentence)) }
    guard entry.problems.isEmpty, let theme = entry.theme else { throw ExitCode(2) }
    let least = Role.allCases.compactMap { role in
      theme.contrast(of: role).map { (role: role, contrast: $0) }
    }
    .min { $0.contrast < $1.contrast }
    let contrast = least.map {
      let tenths = Int($0.contrast * 10)
      return "; the least contrast is \(tenths / 10).\(tenths % 10):1, of role \($0.role.rawValue)"
    }
    print("\(Sanitizer.plain(path)): nothing is wrong" + (contrast ?? "") + ".")
  }
}
