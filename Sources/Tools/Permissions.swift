import Conversation

/// Whether a call goes ahead, is asked for, or is refused.
package struct Permissions: Sendable {
  /// What is decided of a call.
  enum Verdict: Hashable {
    case allowed
    case asked
    /// The sentence goes to the model.
    case refused(String)
  }

  /// What a call would do.
  enum Subject {
    case command(String)
    case reading(Place)
    case changing(Place)
    /// A tool of a server, both by their names in rules: `mcp__server__tool` and `mcp__server`.
    /// `full` are the names before they were shortened.
    case service(tool: String, server: String, full: MCPNames.Full? = nil)
    /// Nothing outside the conversation.
    case nothing
  }

  let rules: PermissionRules
  /// What "always" added while the program ran.
  private(set) var session: [PermissionRule] = []
  private let root: Place
  private let home: Place?
  private let protected: [Place]

  /// - Parameter protected: files and directories that are never changed without a question.
  init(rules: PermissionRules, root: Place, home: Place?, protected: [Place]) {
    self.rules = rules
    self.root = root
    self.home = home
    self.protected = protected
  }

  /// Adds what the person allowed for as long as the program runs.
  mutating func allow(_ rule: PermissionRule) {
    if !session.contains(rule) { session.append(rule) }
  }

  /// Decides: what is forbidden by rule is refused in every mode, and what a rule says to ask is
  /// asked in every mode.
  func verdict(_ subject: Subject, mode: PermissionMode) -> Verdict {
    if mode == .plan {
      switch subject {
      case .command, .changing, .service:
        return .refused(
          "This is plan mode: nothing is changed and nothing is run. Say what you would do.")
      case .reading, .nothing: break
      }
    }
    var rules = rules
    rules.allow += session
    let answer: PermissionRules.Answer? =
      switch subject {
      case .command(let line): rules.answer(command: line)
      case .reading(let place):
        rules.answer(file: place, toolName: Tool.read.ruleName, root: root, home: home)
      case .changing(let place):
        rules.answer(file: place, toolName: Tool.edit.ruleName, root: root, home: home)
      case .service(let tool, let server, let full):
        rules.answer(tool: tool, of: server, full: full)
      case .nothing: .allow
      }
    switch answer {
    case .deny(let rule): return .refused("A rule forbids this: \(rule.text).")
    case .ask: return .asked
    case .allow, nil: break
    }
    if mode == .fullTrust { return .allowed }
    switch subject {
    case .nothing: return .allowed
    case .command, .service: return answer == .allow ? .allowed : .asked
    case .reading(let place):
      return answer == .allow || place.isWithin(root) ? .allowed : .asked
    case .changing(let place):
      if isProtected(place) { return .asked }
      let isFree = mode == .acceptEdits && place.isWithin(root)
      return answer == .allow || isFree ? .allowed : .asked
    }
  }

  /// Whether no search may tell of a file, because reading it is forbidden or to be asked for.
  func isHidden(_ place: Place) -> Bool {
    (rules.deny + rules.ask).contains {
      $0.matches(file: place, toolName: Tool.read.ruleName, root: root, home: home)
    }
  }

  /// The rule that "always" adds; nil where always is no choice.
  func rule(for subject: Subject) -> PermissionRule? {
    switch subject {
    case .nothing: return nil
    case .command(let line): return CommandRule.rule(for: line)
    case .service(let tool, _, _): return PermissionRule(tool: tool, pattern: nil)
    case .reading(let place):
      return PermissionRule(tool: "Read", pattern: Self.pattern(place))
    case .changing(let place):
      if isProtected(place) { return nil }
      // Inside the directory, as accepting edits would have it.
      return place.isWithin(root)
        ? PermissionRule(tool: "Edit", pattern: "./**")
        : PermissionRule(tool: "Edit", pattern: Self.pattern(place))
    }
  }

  /// A pattern for one file or directory; nil for names that have signs of patterns.
  private static func pattern(_ place: Place) -> String {
    "/"
      + place.path.reduce(into: "") { result, character in
        if "*?[]{}\\".contains(character) { result.append("\\") }
        result.append(character)
      }
  }

  /// Whether a change of it could make other programs do something: hooks, start files, keys, and
  /// the configuration of this program.
  func isProtected(_ place: Place) -> Bool {
    let names = place.names.dropFirst(place.isWithin(root) ? root.names.count : 0)
    return names.contains { Self.protectedNames.contains($0.lowercased()) }
      || protected.contains { place.isWithin($0) }
  }

  /// In small letters: some file systems take both for one.
  static let protectedNames: Set<String> = [
    ".git", ".ssh", ".gnupg", ".claude", ".confab", ".vscode", ".idea", ".husky", ".envrc",
    ".bashrc", ".bash_profile", ".bash_login", ".bash_logout", ".profile", ".zshrc", ".zshenv",
    ".zprofile", ".zlogin", ".kshrc", ".inputrc", ".gitconfig", ".gitmodules", ".mcp.json",
    ".netrc", ".npmrc", ".config",
  ]
}

/// The rule that stands for a command when the person says "always".
enum CommandRule {
  /// Programs whose second word says what they do.
  private static let families: Set<String> = [
    "git", "npm", "yarn", "pnpm", "bun", "cargo", "swift", "go", "docker", "kubectl", "gh", "pip",
    "apt", "brew", "systemctl", "make", "dotnet", "uv", "poetry", "bundle", "mvn", "gradle",
  ]
  /// Programs that run whatever they are told: their name says nothing.
  private static let carriers: Set<String> = [
    "sh", "bash", "zsh", "dash", "ksh", "fish", "python", "python3", "node", "ruby", "perl", "php",
    "deno", "env", "sudo", "doas", "su", "xargs", "find", "ssh", "eval", "exec", "command", "nohup",
    "timeout", "nice", "setsid", "watch", "parallel", "rm", "dd", "chmod", "chown", "curl", "wget",
    "source", ".", "awk", "gawk", "mawk", "busybox", "sed", "tee", "npx", "builtin", "time",
    "strace", "script",
  ]

  /// The first words where they say what the command is, else the very line; nil for what no rule
  /// could stand for.
  static func rule(for line: String) -> PermissionRule? {
    let exact =
      line.contains { $0.isNewline } || line.utf8.count > 200 || line.hasSuffix(":*")
      ? nil : PermissionRule(tool: "Bash", pattern: PermissionRule.escaped(line))
    guard let commands = ShellSyntax.commands(line), commands.count == 1,
      let words = commands.first, let name = words.first,
      !isCarrier(name.split(separator: "/").last.map(String.init) ?? name)
    else { return exact }
    guard families.contains(name) else { return PermissionRule(tool: "Bash", pattern: name + ":*") }
    var count = 1
    if words.count > 1, isPlain(words[1]) { count = 2 }
    // `npm run x`: the script's name says what it does.
    if count == 2, words[1] == "run" {
      guard words.count > 2, isPlain(words[2]) else { return exact }
      count = 3
    }
    guard count > 1, !["exec", "x", "dlx"].contains(words[1]) else { return exact }
    let prefix = words.prefix(count).joined(separator: " ")
    return PermissionRule(tool: "Bash", pattern: prefix + ":*")
  }

  /// Also by a version's name: `python3.12`.
  private static func isCarrier(_ name: String) -> Bool {
    carriers.contains(name)
      || carriers.contains(String(name.prefix { $0.isLetter }))
        && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." || $0 == "-" }
  }

  private static func isPlain(_ word: String) -> Bool {
    !word.hasPrefix("-")
      && word.unicodeScalars.allSatisfy {
        ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
          || "-_:.".unicodeScalars.contains($0)
      }
  }
}
