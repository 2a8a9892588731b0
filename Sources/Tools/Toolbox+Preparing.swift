import Conversation
import Foundation
import Messages

/// Looking at calls: what each would do, and whether it may.
extension Toolbox {
  /// Looks at a call.
  mutating func prepare(_ call: ToolCall, mode: PermissionMode, now: Int64) -> [Told] {
    if let offer = servers.offer(call.name) { return prepare(call, of: offer, mode: mode) }
    guard let tool = Tool(rawValue: call.name) else {
      let names = Tool.allCases.map(\.rawValue).joined(separator: ", ")
      return refused(call, "There is no tool named \(call.name). There are: \(names).")
    }
    do throws(ToolFailure) {
      if tool == .bash, mode != .plan, !isSandboxKnown(now: now) {
        // Checked at once: what is wrong with it needs no sandbox to be said.
        _ = try command(ToolInput(call))
        waiting.append((call, mode))
        return []
      }
      return [decide(call, try plan(tool, ToolInput(call), mode: mode), mode: mode)]
    } catch {
      return refused(call, error.sentence)
    }
  }

  func refused(_ call: ToolCall, _ sentence: String) -> [Told] {
    [(call.id, .finished(.failed(call.id, sentence)))]
  }

  mutating func decide(_ call: ToolCall, _ plan: Plan, mode: PermissionMode) -> Told {
    let verdict = permissions.verdict(plan.subject, mode: mode)
    if case .refused(let sentence) = verdict {
      return (call.id, .finished(.failed(call.id, sentence)))
    }
    let rule = permissions.rule(for: plan.subject)
    prepared[call.id] = Prepared(call: call, plan: plan, rule: rule)
    guard verdict == .asked else { return (call.id, .permitted) }
    let act: Proposal.Act
    switch plan {
    case .command(let command):
      act = .command(
        command.line, directory: command.directory.path,
        sandbox: command.isConfined ? .confined(network: surroundings.hasNetwork) : .none)
    case .change(let change): act = .changes([change.shown])
    case .read(_, let place), .glob(_, let place), .grep(_, let place), .list(let place):
      act = .reading(path: place.path)
    case .service(let offer, _): act = .service(server: offer.server)
    case .steps: return (call.id, .permitted)
    }
    return (call.id, .proposed(Proposal(call: call, act: act, rule: rule?.text)))
  }

  private func plan(
    _ tool: Tool, _ input: ToolInput, mode: PermissionMode
  ) throws(ToolFailure) -> Plan {
    switch tool {
    case .read: return .read(input, try territory.place(input.text("file_path")))
    case .list: return .list(try territory.place(input.text("path")))
    case .grep: return .grep(try GrepQuery(input), try start(input))
    case .glob: return .glob(input, try start(input))
    case .bash: return .command(try command(input))
    case .plan: return .steps(try steps(input))
    case .write, .edit, .multiEdit:
      let place = try territory.place(input.text("file_path"))
      // What may not be changed need not be read for it either.
      if case .refused(let sentence) = permissions.verdict(.changing(place), mode: mode) {
        throw ToolFailure(sentence)
      }
      return .change(try change(tool, input, place))
    }
  }

  /// Where a search begins; an absolute pattern says it itself.
  private func start(_ input: ToolInput) throws(ToolFailure) -> Place {
    if let path = try input.optionalText("path"), !path.isEmpty { return try territory.place(path) }
    let pattern = try input.text("pattern")
    guard pattern.hasPrefix("/"), !input.has("output_mode") else { return territory.root }
    let names = pattern.split(separator: "/").dropLast().prefix {
      !$0.contains { "*?[{\\".contains($0) }
    }
    let place = Place(names: names.map(String.init))
    return place.isWithin(territory.root) ? territory.root : place
  }

  private func change(
    _ tool: Tool, _ input: ToolInput, _ place: Place
  ) throws(ToolFailure) -> Plan.Change {
    let shown = territory.shown(place)
    let before = try FileSnapshot.read(place, in: territory)
    if tool == .write {
      let text = try input.text("content")
      if let before { try checkSeen(place, before) }
      let after =
        before.map { LineEnds.keeping($0.bytes, in: Array(text.utf8)) } ?? Array(text.utf8)
      return Plan.Change(place: place, before: before, after: after, edits: nil, count: 1)
    }
    var edits: [Editing.Edit] = []
    if tool == .multiEdit {
      for element in try input.list("edits") { edits.append(try edit(element)) }
      guard !edits.isEmpty else { throw ToolFailure("\"edits\" of MultiEdit is empty.") }
    } else {
      edits = [try edit(input)]
    }
    guard let before else {
      // An edit of nothing to something makes a file, as models expect.
      if edits.count == 1, edits[0].old.isEmpty {
        return Plan.Change(
          place: place, before: nil, after: Array(edits[0].new.utf8), edits: nil, count: 1)
      }
      throw ToolFailure("\(shown) does not exist.")
    }
    try checkSeen(place, before)
    if FileSnapshot.isBinary(before.bytes) {
      throw ToolFailure("\(shown) is a binary file, so it is not edited as text.")
    }
    let (after, count) = try Editing.apply(edits, to: before.bytes, path: shown)
    return Plan.Change(place: place, before: before, after: after, edits: edits, count: count)
  }

  private func edit(_ input: ToolInput) throws(ToolFailure) -> Editing.Edit {
    Editing.Edit(
      old: try input.text("old_string"), new: try input.text("new_string"),
      replacesAll: try input.flag("replace_all"))
  }

  /// A model that has not seen a file, or an older content of it, would destroy what it does not
  /// know of.
  private func checkSeen(_ place: Place, _ snapshot: FileSnapshot) throws(ToolFailure) {
    let shown = territory.shown(place)
    guard let stamp = seen[place.path] else {
      throw ToolFailure("\(shown) was not read yet. Read it first.")
    }
    guard stamp == snapshot.stamp else {
      throw ToolFailure("\(shown) was changed since it was read. Read it again.")
    }
  }

  private func command(_ input: ToolInput) throws(ToolFailure) -> Plan.Command {
    let line = try input.text("command")
    guard !line.isBlank else { throw ToolFailure("\"command\" of Bash is empty.") }
    guard !line.utf8.contains(0) else { throw ToolFailure("A command cannot hold a NUL.") }
    guard line.utf8.count <= 100_000 else {
      throw ToolFailure("The command is too long; write it to a file and run that.")
    }
    let timeout = try input.number("timeout") ?? BashRun.standardTimeout
    var isConfined = false
    if case .works = sandbox { isConfined = true }
    return Plan.Command(
      line: line, timeout: min(max(1, timeout), BashRun.longestTimeout), directory: directory,
      isConfined: isConfined)
  }

  private func steps(_ input: ToolInput) throws(ToolFailure) -> [PlanStep] {
    var steps: [PlanStep] = []
    for todo in try input.list("todos") {
      let name = try todo.text("status")
      guard let status = PlanStep.Status(rawValue: name) else {
        throw ToolFailure("\"status\" must be pending, in_progress or completed, not \(name).")
      }
      let form = status == .inProgress ? try todo.optionalText("activeForm") : nil
      let text = try todo.text("content")
      steps.append(PlanStep(text: form.flatMap { $0.isBlank ? nil : $0 } ?? text, status: status))
    }
    return steps
  }

  // MARK: The sandbox

  private mutating func isSandboxKnown(now: Int64) -> Bool {
    switch sandbox {
    case .works, .absent: return true
    case .probing: return false
    case .unknown: break
    }
    guard surroundings.usesSandbox,
      let program = Sandbox.find("bwrap", in: surroundings.environment),
      let handle = try? territory.directory(territory.root, flags: O_RDONLY),
      let probe = SandboxProbe(
        sandbox(program), environment: surroundings.environment, directory: handle, now: now)
    else {
      sandbox = .absent
      return true
    }
    sandbox = .probing(probe)
    return false
  }

  /// The sandbox of this directory as it is now.
  func sandbox(_ program: String) -> Sandbox {
    Sandbox(
      program: program, root: territory.root, hasNetwork: surroundings.hasNetwork,
      kept: KeptPaths(in: territory, protected: surroundings.protected))
  }

  /// The probe has ended: the commands that waited for it are looked at.
  mutating func decide(sandboxWorks: Bool, now: Int64) -> [Told] {
    let program = Sandbox.find("bwrap", in: surroundings.environment)
    sandbox = program.flatMap { sandboxWorks ? .works($0) : nil } ?? .absent
    let calls = waiting
    waiting = []
    return calls.flatMap { prepare($0.call, mode: $0.mode, now: now) }
  }
}
