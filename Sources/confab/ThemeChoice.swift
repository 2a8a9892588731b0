import Canvas
import Screen
import Settings

/// The theme of a run: from the command line, else from the configuration, else the built-in one,
/// for which nothing is read.
struct ThemeChoice {
  let library: ThemeLibrary
  /// What the first frame is drawn in.
  let first: Theme
  /// Why it is not the one that was wished for.
  let problem: Problem?
  /// Whether it follows the terminal's ground: a configured one does, one named for this run is
  /// meant as it is.
  private let isConfigured: Bool

  /// - Parameter name: from the command line.
  init(_ launch: Launch, name: String?) {
    library = ThemeLibrary(directory: launch.paths.themesDirectory)
    isConfigured = name == nil
    guard let wish = name ?? launch.settings.theme else {
      first = .terminal
      problem = nil
      return
    }
    let entry = library.entry(wish)
    first = entry.theme ?? .terminal
    problem = entry.theme == nil ? entry.problems.first : nil
  }

  /// The other theme of the pair, if the terminal's ground calls for it.
  func better(for background: Color) -> Theme? {
    isConfigured ? library.partner(of: first, on: background) : nil
  }

  /// What `/theme` lists.
  var rows: [ThemeRow] {
    library.entries.map { entry in
      ThemeRow(
        name: entry.name, detail: entry.summary,
        problem: entry.theme == nil ? entry.problems.first?.sentence : nil)
    }
  }
}

extension ThemeLibrary.Entry {
  /// Appearance, pair and file.
  var summary: String {
    let ground: String? =
      switch theme?.appearance {
      case .dark: "dark"
      case .light: "light"
      case .any: "your terminal's own ground"
      case nil: nil
      }
    let parts = [ground, theme?.pair.map { "pair \($0)" }, path]
    return parts.compactMap { $0 }.joined(separator: " · ")
  }
}
