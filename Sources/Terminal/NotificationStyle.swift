/// How a terminal is asked to tell the person something while another window has the keyboard.
package enum NotificationStyle: String, Hashable, Sendable, CaseIterable {
  /// BEL: every terminal marks it in its own way, and tmux passes it on.
  case bell
  /// iTerm2's OSC 9, also of ConEmu, WezTerm and Ghostty.
  case osc9
  /// urxvt's OSC 777, also of foot, and of terminals with VTE in Fedora's and Debian's builds.
  case osc777
  /// kitty's OSC 99.
  case osc99
  case off

  /// What suits a terminal. The bell where nothing better is known, and inside of tmux and screen,
  /// which pass nothing else on.
  /// - Parameters:
  ///   - environment: TERM, TERM_PROGRAM and others by which terminals make themselves known.
  ///   - name: what the terminal has answered when it was asked (XTVERSION); it is right over ssh
  ///     too, where the environment may be missing.
  package static func suited(to environment: [String: String], name: String?) -> NotificationStyle {
    let term = environment["TERM"] ?? ""
    let isNested = environment["TMUX"] != nil || environment["STY"] != nil
    guard !isNested, !term.hasPrefix("tmux"), !term.hasPrefix("screen") else { return .bell }
    let names = [name ?? "", environment["TERM_PROGRAM"] ?? "", term].map { $0.lowercased() }
    return table.first { row in names.contains { $0.hasPrefix(row.name) } }?.style ?? .bell
  }

  /// The beginnings of what terminals call themselves, in lower case.
  private static let table: [(name: String, style: NotificationStyle)] = [
    ("kitty", .osc99), ("xterm-kitty", .osc99), ("ghostty", .osc9), ("xterm-ghostty", .osc9),
    ("wezterm", .osc9), ("iterm", .osc9), ("warp", .osc9), ("foot", .osc777),
    ("rxvt-unicode", .osc777),
  ]

  /// The bytes; empty for `off`.
  /// - Parameter text: this program's own words; other than printable ASCII is left out, and so is
  ///   what separates the parts.
  func bytes(_ text: String) -> [UInt8] {
    let text = String(
      decoding: text.utf8.filter { 0x20..<0x7F ~= $0 && $0 != UInt8(ascii: ";") }, as: UTF8.self)
    return switch self {
    case .bell: [0x07]
    case .osc9: Array("\u{1B}]9;\(text)\u{7}".utf8)
    case .osc777: Array("\u{1B}]777;notify;Confab;\(text)\u{7}".utf8)
    case .osc99: Array("\u{1B}]99;;\(text)\u{1B}\\".utf8)
    case .off: []
    }
  }
}
