/// What may be done without a question, what must be asked, and what is never done.
package struct PermissionRules: Hashable, Sendable {
  package var allow: [PermissionRule]
  package var ask: [PermissionRule]
  package var deny: [PermissionRule]

  package init(
    allow: [PermissionRule] = [], ask: [PermissionRule] = [], deny: [PermissionRule] = []
  ) {
    self.allow = allow
    self.ask = ask
    self.deny = deny
  }

  /// These with what a project asks for, which may only tighten: what it allows does not count,
  /// since whoever wrote the project is not the person.
  package func tightened(by project: PermissionRules) -> PermissionRules {
    PermissionRules(allow: allow, ask: ask + project.ask, deny: deny + project.deny)
  }

  /// What the rules say of a command or a file; nil: nothing.
  enum Answer: Hashable {
    case allow
    case ask
    case deny(PermissionRule)
  }

  /// Of a command line: forbidden if any part of it may be, allowed only if every part surely is.
  func answer(command: String) -> Answer? {
    // `/bin/rm` is `rm`.
    let suspects = ShellSyntax.suspects(command).flatMap { words -> [[String]] in
      guard let name = words.first?.split(separator: "/").last.map(String.init),
        name != words.first
      else { return [words] }
      return [words, [name] + words.dropFirst()]
    }
    for rule in deny
    where rule.matches(line: command) || suspects.contains(where: { rule.matches(command: $0) }) {
      return .deny(rule)
    }
    // Something forbidden behind another command (`sudo rm`, `xargs rm`) may be an argument too.
    for rule in deny + ask {
      let isHidden = suspects.contains { words in
        words.indices.contains { rule.matches(command: Array(words[$0...])) }
      }
      if isHidden || rule.matches(line: command) { return .ask }
    }
    if allow.contains(where: { $0.matches(line: command) }) { return .allow }
    guard let commands = ShellSyntax.commands(command) else {
      let hasRules = (deny + ask).contains { $0.tool == Tool.bash.rawValue }
      return hasRules ? .ask : nil
    }
    return commands.allSatisfy { words in allow.contains { $0.matches(command: words) } }
      ? .allow : nil
  }

  /// Of a tool of a server, by the names that models use and by those in full.
  func answer(tool: String, of server: String, full: MCPNames.Full? = nil) -> Answer? {
    func isAbout(_ rule: PermissionRule) -> Bool {
      rule.matches(tool: tool, of: server, tightens: true)
        || full.map { rule.matches(tool: $0.tool, of: $0.server, tightens: true) } ?? false
    }
    func frees(_ rule: PermissionRule) -> Bool {
      // The names in full of several may be one.
      rule.pattern == nil
        && (rule.matches(tool: tool, of: server, tightens: false)
          || full.map {
            $0.became(tool: tool, server: server)
              && rule.matches(tool: $0.tool, of: $0.server, tightens: false)
          } ?? false)
    }
    if let rule = deny.first(where: isAbout) { return .deny(rule) }
    if ask.contains(where: isAbout) { return .ask }
    // What a pattern means to a server is not known here: such a rule only tightens.
    return allow.contains(where: frees) ? .allow : nil
  }

  /// Of a file.
  func answer(file place: Place, toolName: String, root: Place, home: Place?) -> Answer? {
    func isAbout(_ rule: PermissionRule) -> Bool {
      rule.matches(file: place, toolName: toolName, root: root, home: home)
    }
    if let rule = deny.first(where: isAbout) { return .deny(rule) }
    if ask.contains(where: isAbout) { return .ask }
    return allow.contains(where: isAbout) ? .allow : nil
  }
}
