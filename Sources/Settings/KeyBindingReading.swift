import Canvas
import Messages

/// One line of `keys` in the configuration.
package struct KeyBinding: Hashable, Sendable {
  /// One key, or the two of a chord.
  package var keys: [Key]
  /// The name of a command; nil: the keys do nothing any more.
  package var command: String?

  package init(keys: [Key], command: String?) {
    self.keys = keys
    self.command = command
  }
}

extension Reader {
  /// Keys without which nothing could be sent, closed or stopped.
  private static let fixed: [Key] = [Key(.enter), Key(.escape), .control("c")]

  /// The `keys` block: `{"alt+p": "model.pick", "ctrl+x ctrl+e": "editor", "ctrl+t": null}`. What is
  /// wrong in it is complained of and left out.
  ///
  /// - Parameter commands: the names that there are.
  mutating func keyBindings(commands: [String]) -> [KeyBinding] {
    var bindings: [KeyBinding] = []
    var names: [[Key]: String] = [:]
    for member in members(root["keys"], "keys") {
      guard let keys = keys(of: member), let command = command(of: member, commands) else {
        continue
      }
      if let other = names[keys] {
        complain(
          "“\(member.name)” is the key “\(other)”, which stands here already; the last one counts",
          at: member.offset, .warning)
      } else if let (_, other) = names.first(where: {
        $0.key.count != keys.count && $0.key[0] == keys[0]
      }) {
        complain(
          "“\(member.name)” and “\(other)” cannot both be: one begins with the other; "
            + "“\(member.name)” counts", at: member.offset, .warning)
        // What is displaced may be bound to nothing, which displaces nothing.
        bindings.removeAll { $0.keys.count != keys.count && $0.keys[0] == keys[0] }
      }
      names[keys] = member.name
      bindings.removeAll { $0.keys == keys }
      bindings.append(KeyBinding(keys: keys, command: command.name))
    }
    return bindings
  }

  private mutating func keys(of member: Node.Member) -> [Key]? {
    var keys: [Key] = []
    for part in member.name.split(whereSeparator: \.isWhitespace) {
      do throws(Key.NameProblem) {
        keys.append(try Key(named: String(part)))
      } catch {
        complain(Self.sentence(error, String(part)), at: member.offset)
        return nil
      }
    }
    guard 1...2 ~= keys.count else {
      complain("a key is one key or a chord of two, “ctrl+x ctrl+s”", at: member.offset)
      return nil
    }
    if keys[0].isPrintable {
      complain(
        "“\(member.name)” types a character; add ctrl+ or alt+", at: member.offset)
      return nil
    }
    if Self.fixed.contains(keys[0]) {
      complain(
        "Enter, Esc and Ctrl+C keep their meaning; bind another key than “\(member.name)”",
        at: member.offset)
      return nil
    }
    return keys
  }

  private static func sentence(_ problem: Key.NameProblem, _ name: String) -> String {
    switch problem {
    case .unknown(let nearest?): "there is no key “\(name)”; is it “\(nearest)”?"
    case .unknown(nil): "there is no key “\(name)”; keys are called ctrl+x, alt+p, f5, pgup"
    case .sameAs(let other):
      "terminals send the same for “\(name)” as for \(other), so it cannot be bound"
    case .beginsSequences:
      "terminals begin other keys with what they send for “\(name)”, so it cannot be bound"
    }
  }

  /// The command's name, nil in it for none; nil after a complaint.
  private mutating func command(
    of member: Node.Member, _ commands: [String]
  ) -> (name: String?, Void)? {
    if case .null = member.value.value { return (nil, ()) }
    guard let name = member.value.rawString else {
      complain(
        "the command of “\(member.name)” must be text or null, not \(member.value.kind)",
        at: member.value.offset)
      return nil
    }
    if commands.contains(name) { return (name, ()) }
    let nearest = commands.min {
      ModelNames.distance(name.lowercased(), $0.lowercased())
        < ModelNames.distance(name.lowercased(), $1.lowercased())
    }
    let isNear =
      nearest.map {
        ModelNames.distance(name.lowercased(), $0.lowercased()) <= max(2, name.count / 3)
      } ?? false
    let hint = isNear ? "is it “\(nearest ?? "")”?" : "`confab keys` lists all"
    complain("there is no command “\(name)”; \(hint)", at: member.value.offset)
    return nil
  }
}
