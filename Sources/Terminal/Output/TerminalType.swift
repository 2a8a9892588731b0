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
      candidates.append("screen-256color")
    }
    if !["", "dumb", "unknown"].contains(term) { candidates.append("xterm-256color") }
    self.candidates = candidates
  }

  /// Whether COLORTERM promises 24-bit colour.
  static func claimsManyColors(_ environment: [String: String]) -> Bool {
    ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
  }

  /// Whether this is the Linux console or another terminal without xterm's ancestry.
  var isConsole: Bool {
    let consoles = ["linux", "vt", "ansi", "pcansi", "cons", "sun", "wsvt", "hurd", "mach"]
    return consoles.contains { name.hasPrefix($0) }
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
}
