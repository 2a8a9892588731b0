/// The world that the tools work in, as the composition root knows it.
package struct ToolSurroundings: Sendable {
  /// The working directory, absolute.
  package var directory: String
  /// What `~` means; nil: nothing.
  package var home: String?
  /// What commands get, without keys.
  package var environment: [String: String]
  /// The umask that the program was started with; new files get their permissions by it.
  package var mask: UInt32
  /// Files and directories that are never changed without a question, such as the program's own
  /// configuration; absolute.
  package var protected: [String]
  /// Whether commands in the sandbox reach the network.
  package var hasNetwork = false
  /// Whether bubblewrap is used where it works.
  package var usesSandbox = true
  /// Whether ripgrep is used where it is.
  package var usesRipgrep = true

  package init(
    directory: String, home: String?, environment: [String: String], mask: UInt32 = 0o022,
    protected: [String] = []
  ) {
    self.directory = directory
    self.home = home
    self.environment = environment
    self.mask = mask
    self.protected = protected
  }
}
