import CNcurses

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension CellDiffer {
  /// A file in memory that ncurses takes for its terminal.
  static func memoryFile() throws(TerminalError) -> (
    file: UnsafeMutablePointer<FILE>, descriptor: Int32
  ) {
    let descriptor = cn_memory_file()
    guard descriptor >= 0, let file = fdopen(descriptor, "w+") else {
      let reason = System.lastError
      if descriptor >= 0 { close(descriptor) }
      throw .outOfResources(what: "memory for the screen", reason: reason)
    }
    return (file, descriptor)
  }

  /// Opens the first of the type's names that ncurses knows and that can place text.
  /// - Parameter answers: whether the terminal answers a question; asked if nothing is known of it.
  static func open(
    _ type: TerminalType, file: UnsafeMutablePointer<FILE>, answers: () -> Bool
  ) throws(TerminalError) -> OpaquePointer {
    // newterm installs handlers of its own for signals that are at their default; those of this
    // program are the only ones wanted.
    let signals = [SIGINT, SIGTERM, SIGTSTP, SIGWINCH]
    let actions = signals.map(System.action)
    defer { for (signal, action) in zip(signals, actions) { System.replace(signal, action) } }
    for name in type.candidates where !name.isEmpty {
      if let screen = try open(name, file, for: type) { return screen }
    }
    guard answers() else { throw .notFullScreen(term: type.name) }
    if let screen = try open(TerminalType.lastResort, file, for: type) { return screen }
    throw .unknownTerminal(term: type.name)
  }

  private static func open(
    _ name: String, _ file: UnsafeMutablePointer<FILE>, for type: TerminalType
  ) throws(TerminalError) -> OpaquePointer? {
    guard let screen = newterm(name, file, file) else { return nil }
    if cn_has_string("cup") { return screen }
    delscreen(screen)
    throw .notFullScreen(term: type.name)
  }
}
