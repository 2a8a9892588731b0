import Conversation
import Foundation
import Messages

/// Carries out the model's tool calls for every front end.
///
/// A front end hands in requests and, whenever one of `descriptors` is readable, `deadline` is over
/// or `wantsTurn` is true, takes a turn; what comes back is told by the call's id. No request and no
/// turn takes longer than a few milliseconds, but for what the disk makes a write wait.
package struct Toolbox {
  /// What is told of a call.
  package typealias Told = (id: String, event: ToolEvent)

  /// A call that was looked at.
  struct Prepared {
    let call: ToolCall
    let plan: Plan
    let rule: PermissionRule?
  }

  /// What is known of bubblewrap here.
  enum SandboxState {
    case unknown
    case probing(SandboxProbe)
    case works(String)
    case absent
  }

  let territory: Territory
  let surroundings: ToolSurroundings
  let journal: any FileJournal
  let replacing: FileReplacing
  /// Who may do what; `always` adds to it.
  var permissions: Permissions
  var prepared: [String: Prepared] = [:]
  /// Commands that wait until it is known whether there is a sandbox.
  var waiting: [(call: ToolCall, mode: PermissionMode)] = []
  var works: [(id: String, work: any Work)] = []
  /// What the model has seen of files, or made of them, by path.
  var seen: [String: FileStamp] = [:]
  /// Where the next command begins.
  var directory: Place
  var sandbox = SandboxState.unknown
  let ripgrep: String?
  /// Servers of the Model Context Protocol, whose tools are called like our own.
  var servers = ToolServers()

  /// - Throws: where the working directory cannot be entered.
  package init(
    _ surroundings: ToolSurroundings, rules: PermissionRules, journal: any FileJournal
  ) throws(ToolFailure) {
    let territory = try Territory(directory: surroundings.directory, home: surroundings.home)
    self.territory = territory
    self.surroundings = surroundings
    self.journal = journal
    replacing = FileReplacing(territory: territory, mask: surroundings.mask)
    directory = territory.root
    var protected: [Place] = []
    for path in surroundings.protected { protected.append(try territory.place(path)) }
    permissions = Permissions(
      rules: rules, root: territory.root,
      home: surroundings.home.flatMap { try? territory.place($0) }, protected: protected)
    ripgrep = surroundings.usesRipgrep ? Sandbox.find("rg", in: surroundings.environment) : nil
  }

  /// The tools to tell the model of in a mode.
  package static func definitions(_ mode: PermissionMode) -> [ToolDefinition] {
    Definitions.definitions(mode)
  }

  /// Where commands begin now, absolute.
  package var shellDirectory: String { directory.path }

  /// What "always" added so far, as configurations write it.
  package var sessionRules: [String] { permissions.session.map(\.text) }

  /// Says that the model has the file's content, though not by `Read`: the person attached it.
  /// - Parameter version: the file as the model got it, where that was earlier: what it became since
  ///   then was not seen.
  package mutating func noteSeen(_ path: String, as version: FileMark? = nil) {
    guard let place = try? territory.place(path), let handle = try? territory.open(place, O_RDONLY),
      let status = handle.status, version.map({ $0 == FileMark(status) }) ?? true
    else { return }
    seen[place.path] = FileStamp(status)
  }

  /// Keeps the old content of a file that somebody else is about to change for a call.
  package func keep(_ change: FileChange, of call: String) throws(ToolFailure) {
    let place = try territory.place(change.path)
    // Who changes it may know of no old content although there is one.
    let found = try FileSnapshot.read(place, in: territory)
    let bytes = change.before.map { Array($0.utf8) } ?? found?.bytes
    let before = FileVersion(
      path: place.path, bytes: bytes,
      mode: bytes == nil ? 0 : found?.mode ?? (0o666 & ~surroundings.mask))
    let entry = JournalEntry(
      call: call, before: before, after: change.after.map { Fingerprint(Array($0.utf8)) })
    do {
      try journal.record(entry)
    } catch {
      throw error as? ToolFailure
        ?? ToolFailure("\(change.path) could not be kept, so it was not changed (\(error)).")
    }
  }

  /// Another conversation: its model has seen nothing.
  package mutating func forgetSeen() { seen = [:] }

  /// Does what a front end asks.
  /// - Parameter now: monotonic milliseconds.
  package mutating func handle(_ request: ToolRequest, now: Int64) -> [Told] {
    switch request {
    case .prepare(let call, let mode): return prepare(call, mode: mode, now: now)
    case .run(let id, let always):
      guard let prepared = prepared.removeValue(forKey: id) else {
        return [(id, .finished(.failed(id, "This call was not looked at before.")))]
      }
      if always, let rule = prepared.rule { permissions.allow(rule) }
      return run(prepared, now: now)
    case .stop(let id): return stop(id, now: now)
    }
  }

  private mutating func stop(_ id: String, now: Int64) -> [Told] {
    if let outcome = servers.stop(id) { return [(id, .finished(outcome))] }
    if let index = works.firstIndex(where: { $0.id == id }) {
      works[index].work.stop(now: now)
      return advance(index, readable: [], now: now)
    }
    let wasWaiting = waiting.contains { $0.call.id == id }
    waiting.removeAll { $0.call.id == id }
    guard prepared.removeValue(forKey: id) != nil || wasWaiting else { return [] }
    return [(id, .finished(.failed(id, "The person stopped this before it began.")))]
  }

  // MARK: Turns

  /// Descriptors that, when readable, want a turn.
  package var descriptors: [Int32] {
    var descriptors = works.flatMap(\.work.descriptors) + servers.descriptors
    if case .probing(let probe) = sandbox { descriptors += probe.descriptors }
    return descriptors
  }

  /// Whether there is something to do that waits for nothing.
  package var wantsTurn: Bool { works.contains(where: \.work.wantsTurn) }

  /// When a turn is wanted although nothing is readable, in monotonic milliseconds.
  package func deadline(now: Int64) -> Int64? {
    var deadline = (works.map(\.work.deadline) + [servers.deadline]).compactMap { $0 }.min()
    if case .probing(let probe) = sandbox {
      deadline = min(deadline ?? .max, probe.deadline(now: now))
    }
    return deadline
  }

  /// Whether a call is being carried out.
  package var isBusy: Bool { !works.isEmpty || !waiting.isEmpty || servers.isBusy }

  /// Goes on with all that is under way.
  /// - Parameters:
  ///   - readable: those of `descriptors` that the wait found readable.
  ///   - now: monotonic milliseconds.
  package mutating func turn(readable: Set<Int32>, now: Int64) -> [Told] {
    var told: [Told] = servers.turn(now: now).map { ($0.result.id, .finished($0)) }
    if case .probing(var probe) = sandbox {
      probe.turn(now: now)
      sandbox = .probing(probe)
      if let works = probe.works { told += decide(sandboxWorks: works, now: now) }
    }
    // Searches share one slice: ten at once are ten times slower, and no key waits for them.
    var hasSearched = false
    for id in works.map(\.id) {
      guard let index = works.firstIndex(where: { $0.id == id }) else { continue }
      if works[index].work.wantsTurn {
        if hasSearched { continue }
        hasSearched = true
      }
      told += advance(index, readable: readable, now: now)
    }
    // The next time another one comes first.
    if hasSearched, works.count > 1 { works.append(works.removeFirst()) }
    return told
  }

  private mutating func advance(_ index: Int, readable: Set<Int32>, now: Int64) -> [Told] {
    let id = works[index].id
    var told: [Told] = []
    for event in works[index].work.turn(readable: readable, now: now) {
      guard case .finished(let outcome) = event else {
        told.append((id, event))
        continue
      }
      let work = works.remove(at: index).work
      told.append((id, .finished(concluded(work, outcome))))
      break
    }
    return told
  }

  /// Starts work and takes its first turn: what is small is done at once.
  mutating func begin(_ id: String, _ work: any Work, now: Int64) -> [Told] {
    works.append((id, work))
    return advance(works.count - 1, readable: [], now: now)
  }

  /// Ends everything at once, when the program ends.
  package mutating func abandon() {
    for index in works.indices {
      works[index].work.abandon()
      if let bash = works[index].work as? BashRun { _ = takeAway(bash.forbidden) }
    }
    works = []
    waiting = []
    prepared = [:]
    servers.abandon()
    if case .probing(var probe) = sandbox { probe.abandon() }
    sandbox = .unknown
  }
}
