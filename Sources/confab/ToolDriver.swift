import Conversation
import Foundation
import HTTP
import Screen
import Settings
import Tools

/// The tools of a run, and the shell of the person: started with the first that is asked of them,
/// and driven by the one wait.
struct ToolDriver {
  private let launch: Launch
  private let redaction: Redaction
  private let journal: ChangeJournal
  /// What the command line allows beyond the configuration.
  private let allowed: [PermissionRule]
  private var toolbox: Toolbox?
  private var shell: PersonShell?
  /// The id of what the person's shell runs.
  private var shellRun: Int?
  /// The files that are being listed.
  private var listing: (run: FileListing, list: FileList)?
  /// Files that the person attached before the tools were there.
  private var attached: [String] = []

  /// - Parameters:
  ///   - isKept: whether what the tools change is kept beyond the run.
  ///   - allowed: rules of the command line.
  init(
    _ launch: Launch, redaction: Redaction, isKept: Bool, allowed: [PermissionRule] = []
  ) {
    self.launch = launch
    self.redaction = redaction
    self.allowed = allowed
    journal = ChangeJournal(
      directory: isKept ? launch.paths.dataDirectory.map { $0 + "/changes" } : nil)
  }

  // MARK: The wait

  /// What to wait for.
  var descriptors: [Descriptor] {
    ((toolbox?.descriptors ?? []) + (shell?.descriptors ?? [])
      + (listing?.run.descriptors ?? [])).map {
        Descriptor(fd: $0, wantsRead: true)
      }
  }

  /// When to take a turn although nothing is readable, in monotonic milliseconds.
  func nextTime(now: Int64) -> Int64? {
    if toolbox?.wantsTurn == true { return now }
    return [toolbox?.deadline(now: now), shell?.deadline, listing?.run.deadline(now: now)]
      .compactMap { $0 }.min()
  }

  /// Goes on with what is under way.
  mutating func turn(_ descriptors: some Sequence<Descriptor>, now: Int64) -> [Event] {
    guard toolbox != nil || shell != nil || listing != nil else { return [] }
    let readable = Set(descriptors.lazy.filter { $0.isReadable || $0.isHangup }.map(\.fd))
    var events = goOnListing(now: now)
    if let told = toolbox?.turn(readable: readable, now: now) {
      events += told.map { .tool(masked($0.event), id: $0.id) }
    }
    if let run = shellRun, let told = shell?.turn(readable: readable, now: now) {
      for event in told {
        switch event {
        case .output(let bytes): events.append(.shell(.output(bytes), id: run))
        case .finished(let code, let text, let sentence):
          shellRun = nil
          let end = ShellEvent.Ending(
            code: code, text: redaction.apply(text), sentence: sentence,
            directory: shell?.directory ?? launch.directory)
          events.append(.shell(.ended(end), id: run))
        }
      }
    }
    return events
  }

  /// Ends everything, when the program does.
  mutating func abandon() {
    toolbox?.abandon()
    listing?.run.abandon()
    shell?.abandon()
  }

  // MARK: Tools

  /// - Parameter session: whose changes are journaled.
  mutating func handle(_ request: ToolRequest, session: Identifier, now: Int64) -> [Event] {
    journal.session = session
    do throws(ToolFailure) {
      if toolbox == nil {
        toolbox = try makeToolbox()
        for path in attached { toolbox?.noteSeen(path) }
      }
    } catch {
      guard case .prepare(let call, _) = request else { return [] }
      return [.tool(.finished(.failed(call.id, error.sentence)), id: call.id)]
    }
    let told = toolbox?.handle(request, now: now) ?? []
    return told.map { .tool(masked($0.event), id: $0.id) }
  }

  /// The model knows a file's content, though no tool has read it.
  mutating func noteSeen(_ path: String) { toolbox?.noteSeen(path) }

  /// Looks at a change that the person wants: what is there need not have been read before.
  mutating func propose(_ call: ToolCall, session: Identifier, now: Int64) -> [Event] {
    if toolbox == nil { toolbox = try? makeToolbox() }
    if let path = call.input["file_path"]?.stringValue { toolbox?.noteSeen(path) }
    return handle(.prepare(call, mode: .ask), session: session, now: now)
  }

  private func makeToolbox() throws(ToolFailure) -> Toolbox {
    let settings = launch.settings.tools
    var surroundings = ToolSurroundings(
      directory: launch.directory, home: launch.home, environment: environment,
      mask: UInt32(launch.mask),
      protected: [launch.paths.configFile, launch.paths.dataDirectory, launch.paths.stateDirectory]
        .compactMap { $0 })
    surroundings.hasNetwork = settings.hasNetwork
    surroundings.usesSandbox = settings.isConfined
    return try Toolbox(surroundings, rules: rules, journal: journal)
  }

  /// The person's rules, and what the project forbids beyond them.
  var rules: PermissionRules {
    let settings = launch.settings.tools
    func rules(_ rules: ToolSettings.Rules) -> PermissionRules {
      func read(_ rules: [ToolSettings.Rule]) -> [PermissionRule] {
        rules.compactMap { PermissionRule($0.text) }
      }
      return PermissionRules(
        allow: read(rules.allow), ask: read(rules.ask), deny: read(rules.deny))
    }
    var own = rules(settings.rules)
    own.allow += allowed
    return own.tightened(by: rules(settings.projectRules))
  }

  /// What commands get: no key of ours or of anybody.
  private var environment: [String: String] {
    ChildEnvironment.harmless(launch.environment, redaction: redaction)
  }

  /// Keys that a file or a command shows do not go to a model.
  private func masked(_ event: ToolEvent) -> ToolEvent {
    guard case .finished(var outcome) = event else { return event }
    outcome.result.content = outcome.result.content.map {
      if case .text(let text) = $0 { .text(redaction.apply(text)) } else { $0 }
    }
    return .finished(outcome)
  }

  // MARK: Files that the person names

  /// Starts to list the files below the working directory.
  mutating func listFiles(now: Int64) {
    listing?.run.abandon()
    let run = FileListing(directory: launch.directory, environment: environment, now: now)
    listing = (run, FileList())
  }

  private mutating func goOnListing(now: Int64) -> [Event] {
    guard var (run, list) = listing else { return [] }
    listing = nil  // the only reference, so that adding copies nothing
    list.add(run.turn(now: now))
    if run.isDone { return [.files(list)] }
    listing = (run, list)
    return []
  }

  /// Notes that the model gets a whole file with a message, and may edit it without reading it.
  mutating func noteAttached(_ path: String) {
    if toolbox == nil { attached.append(path) } else { toolbox?.noteSeen(path) }
  }

  // MARK: The person's shell

  mutating func run(_ command: String, id: Int, now: Int64) -> [Event] {
    if shell == nil {
      shell = PersonShell(directory: launch.directory, environment: environment)
    }
    do throws(ToolFailure) {
      try shell?.run(command, now: now)
      shellRun = id
      return []
    } catch {
      return [.notice(Notice(error.sentence, .warning)), .shell(.refused, id: id)]
    }
  }

  mutating func interruptShell(now: Int64) { shell?.interrupt(now: now) }

  // MARK: What was changed

  /// What calls have made of files.
  func changes(_ wishes: [ChangeWish], session: Identifier) -> Event {
    do throws(ToolFailure) {
      let report = try ChangeReport(directory: launch.directory)
      let changes = report.changes(
        try journal.entries(of: session), by: wishes.map { Set($0.calls) })
      return .changes(
        zip(wishes, changes).map { wish, changes in
          ChangedFiles(wish, files: changes.map(ChangedFiles.File.init))
        })
    } catch {
      return .notice(Notice("The changes cannot be told: \(error.sentence)", .warning))
    }
  }

  // MARK: Undo

  /// Puts back what calls have changed, and says what came of it.
  func restore(calls: Set<String>, session: Identifier) -> Notice {
    do throws(ToolFailure) {
      let entries = try journal.entries(of: session).filter { calls.contains($0.call) }
      let restoring = try Restoring(directory: launch.directory, mask: UInt32(launch.mask))
      return Self.notice(of: restoring.restore(entries), in: launch.directory)
    } catch {
      return Notice("No file was put back: \(error.sentence)", .error)
    }
  }

  static func notice(
    of outcomes: [(path: String, outcome: Restoring.Outcome)], in directory: String
  ) -> Notice {
    func names(_ wanted: (Restoring.Outcome) -> Bool) -> String {
      outcomes.filter { wanted($0.outcome) }
        .map {
          $0.path.hasPrefix(directory + "/")
            ? String($0.path.dropFirst(directory.count + 1)) : $0.path
        }
        .joined(separator: ", ")
    }
    var sentences: [String] = []
    let restored = names { $0 == .restored }
    let left = names { $0 == .changedByOthers }
    if !restored.isEmpty { sentences.append("Put back: \(restored).") }
    if !left.isEmpty {
      sentences.append("Left as they are, since they were changed since by others: \(left).")
    }
    for case (let path, .failed(let reason)) in outcomes {
      sentences.append("\(path) was not put back: \(reason)")
    }
    if sentences.isEmpty { return Notice("The files are as they were already.") }
    let isWhole = outcomes.allSatisfy { $0.outcome == .restored || $0.outcome == .unchanged }
    return Notice(sentences.joined(separator: " "), isWhole ? .info : .warning)
  }
}

/// Where the tools keep what they are about to change: a directory for each conversation, beside the
/// archive.
final class ChangeJournal: FileJournal {
  /// The conversation whose tools are at work.
  var session: Identifier?
  private let directory: String?
  private var journals: [Identifier: DirectoryJournal] = [:]
  private let memory = MemoryJournal()

  /// - Parameter directory: nil keeps it in memory.
  init(directory: String?) {
    self.directory = directory
  }

  func record(_ entry: JournalEntry) throws {
    guard let session, directory != nil else { return memory.record(entry) }
    try journal(of: session).record(entry)
  }

  private func journal(of session: Identifier) throws(ToolFailure) -> DirectoryJournal {
    if let known = journals[session] { return known }
    guard let directory else { throw ToolFailure("There is no place for a journal.") }
    try? FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    let made = try DirectoryJournal(directory: "\(directory)/\(session)")
    journals[session] = made
    return made
  }

  /// All entries of a conversation, oldest first.
  func entries(of session: Identifier) throws(ToolFailure) -> [JournalEntry] {
    guard directory != nil else { return memory.entries }
    return try journal(of: session).entries()
  }
}

extension ChangedFiles.File {
  /// A change as text, with what is no UTF-8 replaced.
  init(_ change: ChangeReport.Change) {
    func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
    self.init(
      FileChange(path: change.path, before: text(change.before), after: text(change.after)),
      isChangedSince: change.isChangedSince, isBinary: change.isBinary)
  }
}

extension State {
  /// Begins in the mode that the configuration wants.
  mutating func follow(_ settings: ToolSettings) {
    guard settings.isOn else { return }
    permissionMode = settings.mode.flatMap(PermissionMode.init) ?? .ask
    if let limit = settings.roundLimit { surroundings.roundLimit = limit }
  }
}
