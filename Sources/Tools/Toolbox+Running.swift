import Conversation
import Foundation
import Messages

/// Carrying calls out.
extension Toolbox {
  /// Begins a call that was allowed.
  mutating func run(_ prepared: Prepared, now: Int64) -> [Told] {
    let id = prepared.call.id
    do throws(ToolFailure) {
      switch prepared.plan {
      case .steps(let steps):
        let outcome = ToolOutcome(
          result: ToolResult(id: id, text: "The steps are set."),
          summary: "\(steps.count) step\(steps.count == 1 ? "" : "s")", plan: steps)
        return [(id, .finished(outcome))]
      case .change(let change): return [(id, .finished(try make(change, call: id)))]
      case .read(let input, let place):
        return begin(id, try FileRead(input, call: id, place: place, in: territory), now: now)
      case .list(let place):
        return begin(id, try DirectoryListing(call: id, place: place, in: territory), now: now)
      case .glob(let input, let place):
        return begin(
          id,
          try GlobSearch(input, call: id, place: place, in: territory, isHidden: isHidden),
          now: now)
      case .grep(let query, let place): return begin(id, try search(query, id, place), now: now)
      case .command(let command): return begin(id, try bash(command, id, now: now), now: now)
      case .service(let offer, let arguments):
        try servers.call(offer, arguments, id: id, now: now)
        return []
      }
    } catch {
      return [(id, .finished(.failed(id, error.sentence)))]
    }
  }

  private var isHidden: @Sendable (Place) -> Bool {
    let permissions = permissions
    return { permissions.isHidden($0) }
  }

  private func search(_ query: GrepQuery, _ id: String, _ place: Place) throws(ToolFailure)
    -> any Work
  {
    guard let ripgrep else {
      return try GrepSearch(query, call: id, place: place, in: territory, isHidden: isHidden)
    }
    return try RipgrepRun(
      query, program: ripgrep, environment: surroundings.environment, call: id, place: place,
      in: territory, isHidden: isHidden)
  }

  private mutating func bash(
    _ command: Plan.Command, _ id: String, now: Int64
  ) throws(ToolFailure) -> BashRun {
    let handle: Handle
    do {
      handle = try territory.directory(command.directory, flags: O_RDONLY)
    } catch {
      directory = territory.root
      throw ToolFailure(
        error.sentence + " The next command begins in \(territory.root.path) again.")
    }
    var words = Shell.arguments(command.line)
    var forbidden: [Place] = []
    if command.isConfined {
      guard case .works(let program) = sandbox else {
        throw ToolFailure("The sandbox is not there any more, so the command was not run.")
      }
      let sandbox = sandbox(program)
      words = sandbox.arguments(words, directory: command.directory)
      forbidden = sandbox.kept.forbidden
    }
    return try BashRun(
      call: id, arguments: words, environment: commandEnvironment(isConfined: command.isConfined),
      directory: handle, timeout: command.timeout,
      isConfined: command.isConfined, forbidden: forbidden, now: now)
  }

  /// What commands see: no terminal, no pager, and no program that asks.
  private func commandEnvironment(isConfined: Bool) -> [String: String] {
    var environment = surroundings.environment
    environment["TERM"] = "dumb"
    environment["PAGER"] = "cat"
    environment["GIT_PAGER"] = "cat"
    environment["GIT_TERMINAL_PROMPT"] = "0"
    environment["PWD"] = nil
    environment["OLDPWD"] = nil
    if isConfined { environment["TMPDIR"] = "/tmp" }
    return environment
  }

  /// What is to be remembered of work that has ended.
  mutating func concluded(_ work: any Work, _ outcome: ToolOutcome) -> ToolOutcome {
    if let read = work as? FileRead, !outcome.result.isError {
      seen[read.place.path] = read.stamp
    }
    guard let bash = work as? BashRun else { return outcome }
    var outcome = outcome
    for place in takeAway(bash.forbidden) {
      outcome.result.content.append(
        .text(
          "\(territory.shown(place)) was taken away: it would have made git obey another "
            + "configuration."))
    }
    guard let path = bash.directory, path != directory.path else { return outcome }
    if let place = try? territory.place(path), territory.contains(place),
      (try? territory.directory(place)) != nil
    {
      directory = place
      return outcome
    }
    outcome.result.content.append(
      .text(
        "The shell left the working directory; the next command begins in \(directory.path)."))
    return outcome
  }

  /// Deletes files that a command may not leave behind.
  /// - Returns: those that there were.
  func takeAway(_ places: [Place]) -> [Place] {
    places.filter { place in
      guard let parent = try? territory.parent(of: place) else { return false }
      return unlinkat(parent.fd, place.name, 0) == 0
    }
  }

  // MARK: Changes

  private mutating func make(
    _ planned: Plan.Change, call: String
  ) throws(ToolFailure) -> ToolOutcome {
    let change = try upToDate(planned)
    let shown = territory.shown(change.place)
    let entry = JournalEntry(
      call: call,
      before: FileVersion(
        path: change.place.path, bytes: change.before?.bytes, mode: change.before?.mode ?? 0),
      after: Fingerprint(change.after))
    do {
      try journal.record(entry)
    } catch {
      let reason = (error as? ToolFailure)?.sentence ?? "\(error)"
      throw ToolFailure(
        "\(shown) could not be saved for undo, so it was not changed. \(reason)")
    }
    try replacing.replace(change.place, with: change.after, before: change.before)
    if let now = try FileSnapshot.read(change.place, in: territory) {
      seen[change.place.path] = now.stamp
    }
    let said: String
    switch (change.before, change.edits) {
    case (nil, _): said = "\(shown) was made."
    case (_, nil): said = "\(shown) was written."
    case (_, .some):
      said = "\(shown) was changed in \(change.count) place\(change.count == 1 ? "" : "s")."
    }
    let lines = change.after.count { $0 == 0x0A }
    let summary =
      change.edits == nil
      ? "\(lines) line\(lines == 1 ? "" : "s")"
      : "\(change.count) place\(change.count == 1 ? "" : "s")"
    return ToolOutcome(
      result: ToolResult(id: call, text: said), summary: summary, changes: [change.shown])
  }

  /// The change on what is there now. It is what the person saw, or the same edits on what an
  /// earlier call of the same answer made of the file; anything else is refused.
  private func upToDate(_ change: Plan.Change) throws(ToolFailure) -> Plan.Change {
    let shown = territory.shown(change.place)
    let now = try FileSnapshot.read(change.place, in: territory)
    if now?.stamp == change.before?.stamp, now?.bytes == change.before?.bytes {
      return Plan.Change(
        place: change.place, before: now, after: change.after, edits: change.edits,
        count: change.count)
    }
    guard let now, let edits = change.edits, seen[change.place.path] == now.stamp else {
      throw ToolFailure(
        "\(shown) changed after this call was looked at, so nothing was done. Read it again.")
    }
    let (after, count) = try Editing.apply(edits, to: now.bytes, path: shown)
    return Plan.Change(place: change.place, before: now, after: after, edits: edits, count: count)
  }
}
