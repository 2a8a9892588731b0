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
  /// Knows the keys, those that were learned later too.
  var redaction: Redaction
  private let journal: ChangeJournal
  /// What the command line allows beyond the configuration.
  private let allowed: [PermissionRule]
  var toolbox: Toolbox?
  private var shell: PersonShell?
  /// The id of what the person's shell runs.
  private var shellRun: Int?
  /// The files that are being listed.
  private var listing: (run: FileListing, list: FileList)?
  /// Files that the person attached before the tools were there, as they were read.
  private var attached: [(path: String, version: FileMark?)] = []
  /// What running calls wrote that was not told yet.
  private var outputs: [String: MaskedOutput] = [:]

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
    let told = outputs.values.compactMap(\.deadline).min()
    return [toolbox?.deadline(now: now), shell?.deadline, listing?.run.deadline(now: now), told]
      .compactMap { $0 }.min()
  }

  /// Goes on with what is under way.
  mutating func turn(_ descriptors: some Sequence<Descriptor>, now: Int64) -> [Event] {
    guard toolbox != nil || shell != nil || listing != nil else { return [] }
    let readable = Set(descriptors.lazy.filter { $0.isReadable || $0.isHangup }.map(\.fd))
    var events = goOnListing(now: now)
    if let told = toolbox?.turn(readable: readable, now: now) {
      events += told.compactMap { masked($0) }
    }
    for id in outputs.keys {
      if let bytes = outputs[id]?.take(now: now, redaction) {
        events.append(.tool(.output(bytes), id: id))
      }
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
    abandonAllButTools()
  }

  /// Ends the person's shell, and the listing of files.
  mutating func abandonAllButTools() {
    listing?.run.abandon()
    shell?.abandon()
  }

  // MARK: Tools

  /// - Parameter session: whose changes are journaled.
  mutating func handle(_ request: ToolRequest, session: Identifier, now: Int64) -> [Event] {
    if journal.session != session { toolbox?.forgetSeen() }
    journal.session = session
    do throws(ToolFailure) {
      if toolbox == nil {
        toolbox = try makeToolbox()
        for file in attached { toolbox?.noteSeen(file.path, as: file.version) }
      }
    } catch {
      guard case .prepare(let call, _) = request else { return [] }
      return [.tool(.finished(.failed(call.id, error.sentence)), id: call.id)]
    }
    let told = toolbox?.handle(request, now: now) ?? []
    return told.compactMap { masked($0) }
  }

  /// The model knows a file's content, though no tool has read it.
  mutating func noteSeen(_ path: String) { toolbox?.noteSeen(path) }

  /// Keeps the old content of a file that somebody else is about to change for a call.
  /// - Returns: why it could not be kept; nil if it is.
  mutating func keep(_ change: FileChange, of call: String, session: Identifier) -> String? {
    journal.session = session
    do throws(ToolFailure) {
      if toolbox == nil { toolbox = try makeToolbox() }
      try toolbox?.keep(change, of: call)
      return nil
    } catch {
      return error.sentence
    }
  }

  /// Looks at a change that the person wants: what is there need not have been read before.
  mutating func propose(_ call: ToolCall, session: Identifier, now: Int64) -> [Event] {
    if toolbox == nil { toolbox = try? makeToolbox() }
    if let path = call.input["file_path"]?.stringValue { toolbox?.noteSeen(path) }
    return handle(.prepare(call, mode: .ask), session: session, now: now)
  }

  func makeToolbox() throws(ToolFailure) -> Toolbox {
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

  /// Keys that a file or a command shows go neither to a model nor to the archive. Output comes by
  /// whole lines, so that none is cut in two.
  private mutating func masked(_ told: Toolbox.Told) -> Event? {
    switch told.event {
    case .output(let bytes):
      outputs[told.id, default: MaskedOutput()].add(bytes)
      return nil
    case .finished(var outcome):
      outputs[told.id] = nil
      var isMasked = false
      outcome.result.content = outcome.result.content.map { block in
        guard case .text(let text) = block else { return block }
        let masked = redaction.apply(text)
        isMasked = isMasked || masked != text
        return .text(masked)
      }
      if isMasked {
        outcome.result.content.append(
          .text(
            "(What looks like a key is masked above. Do not write this text back as a whole; change "
              + "other parts with Edit.)"))
      }
      return .tool(.finished(outcome), id: told.id)
    case .proposed, .permitted:
      return .tool(told.event, id: told.id)
    }
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
  /// - Parameter version: the file as it was read.
  mutating func noteAttached(_ path: String, as version: FileMark?) {
    if toolbox == nil {
      attached.append((path, version))
    } else {
      toolbox?.noteSeen(path, as: version)
    }
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
      guard !entries.isEmpty else {
        return Notice(
          "Nothing is kept here of these changes: a copy, or another machine, made them.", .warning)
      }
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

extension State {
  /// Begins in the mode that the configuration wants.
  mutating func follow(_ settings: ToolSettings) {
    guard settings.isOn else { return }
    permissionMode = settings.mode.flatMap(PermissionMode.init) ?? .ask
    if let limit = settings.roundLimit { surroundings.roundLimit = limit }
  }
}
