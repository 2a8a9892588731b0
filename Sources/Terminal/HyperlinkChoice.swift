/// Whether links are made for the terminal to open (OSC 8): `"hyperlinks"` of the configuration.
package enum HyperlinkChoice: Hashable, Sendable {
  /// Where the terminal is known to take them.
  case automatic
  case never
  case always

  /// Whether links are shown as such in this environment. FORCE_HYPERLINK is for this run and goes
  /// first: 0 is off, anything else on (npm's `supports-hyperlinks`, which Claude Code follows).
  func isOn(environment: [String: String]) -> Bool {
    if let forced = environment["FORCE_HYPERLINK"], !forced.isEmpty { return forced != "0" }
    switch self {
    case .never: return false
    case .always: return true
    case .automatic: return Self.isKnown(environment)
    }
  }

  /// Names that TERM begins with.
  private static let types = [
    "xterm-kitty", "xterm-ghostty", "foot", "alacritty", "wezterm", "contour", "rio",
  ]
  /// TERM_PROGRAM, and the first version that takes links.
  private static let programs = [
    "iTerm.app": [3, 1], "WezTerm": [20_200_620], "vscode": [1, 72], "ghostty": [],
    "kitty": [], "rio": [], "zed": [], "tmux": [3, 4],
  ]
  /// Variables that are set in a terminal that takes links.
  private static let signs = [
    "KITTY_WINDOW_ID", "WT_SESSION", "DOMTERM", "ALACRITTY_WINDOW_ID", "GHOSTTY_RESOURCES_DIR",
  ]

  /// What terminals say of themselves, after `supports-hyperlinks` and the list in
  /// github.com/Alhadis/OSC8-Adoption. What is wrong here costs a link, not a mess: terminals
  /// pass over OSC sequences that they do not know, but for consoles and old multiplexers.
  private static func isKnown(_ environment: [String: String]) -> Bool {
    func value(_ name: String) -> String { environment[name] ?? "" }
    let term = value("TERM")
    if ["", "dumb", "linux", "unknown"].contains(term) { return false }
    let version = numbers(value("TERM_PROGRAM_VERSION"))
    // A multiplexer inherits the variables of the terminal it was started in; only its own count.
    // tmux sets its name and version from 3.2 on, and keeps links from 3.4 on.
    let isTmux = !value("TMUX").isEmpty || term.hasPrefix("tmux")
    if isTmux || !value("STY").isEmpty || term.hasPrefix("screen") {
      return value("TERM_PROGRAM") == "tmux" && value("STY").isEmpty
        && !version.lexicographicallyPrecedes([3, 4])
    }
    if types.contains(where: term.hasPrefix) { return true }
    if signs.contains(where: { !value($0).isEmpty }) { return true }
    if let least = programs[value("TERM_PROGRAM")] {
      return !version.lexicographicallyPrecedes(least)
    }
    // 0.50.0 of VTE crashed at links.
    if let vte = Int(value("VTE_VERSION")) { return vte > 5000 }
    if let konsole = Int(value("KONSOLE_VERSION")) { return konsole >= 201_200 }
    return false
  }

  /// The numbers of `3.4a` or `20230712-072601-f4abf8fd`, as far as they can be read.
  private static func numbers(_ version: String) -> [Int] {
    version.split { $0 == "." || $0 == "-" }.prefix(2).map { part in
      Int(part.prefix { $0.isASCII && $0.isNumber }) ?? 0
    }
  }
}
