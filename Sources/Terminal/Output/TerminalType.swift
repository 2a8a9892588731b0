import CNcurses
import Canvas

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Which terminal description ncurses is to use.
struct TerminalType {
  /// Names to try, in order.
  let candidates: [String]
  /// The user's own name for it.
  let name: String

  /// - Parameter environment: TERM and COLORTERM are read.
  init(environment: [String: String]) {
    let term = environment["TERM"] ?? ""
    name = term
    var candidates = [term]
    if term.hasSuffix("-direct") {
      // These want colours in a form that ncurses' palette numbers cannot say.
      candidates = ["xterm-256color", term]
    } else if term == "xterm", Self.claimsManyColors(environment) {
      candidates = ["xterm-256color", term]
    } else if term.hasPrefix("tmux") {
      candidates += ["screen-256color", "xterm-256color"]
    } else if term.hasPrefix("linux") {
      candidates.append("linux")
    } else if Self.isVideoTerminal(term) {
      candidates += ["vt220", "vt100"]
    } else if Self.isModern(term) {
      // At home in no default system, or only in their own.
      candidates.append("xterm-256color")
    }
    self.candidates = candidates
  }

  /// What is tried where none of the candidates is known, if the terminal answers a question.
  static let lastResort = "xterm-256color"

  /// Whether a terminal of this name stands for no screen at all.
  var isNone: Bool { ["", "dumb", "unknown"].contains(name) }

  /// Terminals that understand xterm's sequences, by the beginnings of their names.
  private static func isModern(_ term: String) -> Bool {
    let families = [
      "xterm", "foot", "wezterm", "alacritty", "contour", "rio", "ghostty", "kitty", "konsole",
      "vte", "gnome", "st-", "stterm", "iterm", "mintty", "mlterm", "putty", "rxvt", "nsterm",
      "screen", "tmux", "terminator", "tilix", "warp", "hyper", "eterm",
    ]
    return term == "st" || families.contains { term.lowercased().hasPrefix($0) }
  }

  /// Whether COLORTERM promises 24-bit colour.
  static func claimsManyColors(_ environment: [String: String]) -> Bool {
    ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
  }

  /// Whether this is the Linux console or another terminal without xterm's ancestry.
  var isConsole: Bool {
    let consoles = ["linux", "ansi", "pcansi", "cons2", "sun", "wsvt", "hurd", "mach", "cygwin"]
    return Self.isVideoTerminal(name) || consoles.contains { name.hasPrefix($0) }
  }

  /// "vt100", but not "vte".
  private static func isVideoTerminal(_ term: String) -> Bool {
    term.hasPrefix("vt") && term.dropFirst(2).first?.isNumber == true
  }

  /// Which characters it can show, as far as its name tells.
  var repertoire: Repertoire { name.hasPrefix("linux") ? .console : .unicode }

  /// Whether it is macOS's Terminal.
  static func isApple(_ environment: [String: String]) -> Bool {
    environment["TERM_PROGRAM"] == "Apple_Terminal"
  }
}

/// The character encoding that ncurses writes in.
enum Encoding {
  /// Takes the user's LC_CTYPE, or UTF-8 if that has no UTF-8: under the C locale ncurses would
  /// write Latin-1 bytes and blanks. Other categories stay, because they change number formats.
  static func useUTF8() {
    setlocale(LC_CTYPE, "")
    guard String(cString: nl_langinfo(Int32(CODESET))) != "UTF-8" else { return }
    _ = setlocale(LC_CTYPE, "C.UTF-8") ?? setlocale(LC_CTYPE, "en_US.UTF-8")
  }

  /// Whether the user's locale says that the terminal reads UTF-8 (locale(7)).
  static func isUTF8(_ environment: [String: String]) -> Bool {
    let name = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty }
    return name.map { ["utf-8", "utf8"].contains(where: $0.lowercased().contains) } ?? false
  }
}
