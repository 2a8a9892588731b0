import Conversation
import Foundation
import HTTP
import Screen
import Settings
import Terminal

/// What the state asks of the world, done.
extension ScreenRun {
  func runEffects(_ screen: any Display, _ signals: SignalPipe) {
    while !effects.isEmpty {
      let batch = effects
      effects = []
      for effect in batch { perform(effect, screen, signals) }
    }
  }

  private func perform(_ effect: Effect, _ screen: any Display, _ signals: SignalPipe) {
    switch effect {
    case .send(let id, let request, let model):
      // What is asked is on disk before it is asked.
      save()
      lookAround(isSending: true)
      transport.send(id: id, request, model: model, now: now.uptime)
    case .cancel(let id): transport.cancel(id: id)
    case .tool(let request):
      save()
      tools.redaction = transport.redaction
      for event in tools.handle(request, session: state.session.id, now: now.uptime) {
        dispatch(event)
      }
    case .propose(let call):
      save()
      for event in tools.propose(call, session: state.session.id, now: now.uptime) {
        dispatch(event)
      }
    case .showChanges(let wishes):
      dispatch(tools.changes(wishes, session: state.session.id))
    case .shell(let command, let id):
      save()
      tools.redaction = transport.redaction
      for event in tools.run(command, id: id, now: now.uptime) { dispatch(event) }
    case .interruptShell: tools.interruptShell(now: now.uptime)
    case .restore(let calls):
      dispatch(.notice(tools.restore(calls: Set(calls), session: state.session.id)))
    case .tryOut(let id, let candidate, let request): tryOut(id, candidate, request)
    case .listModels(let id, let provider):
      transport.listModels(id: id, provider: provider, now: now.uptime)
    case .configure(let candidate, let model, let alias):
      configure(candidate, model: model, alias: alias)
    case .setDefaultModel(let reference): setDefaultModel(reference)
    case .mask(let text, let place):
      dispatch(.masked(transport.redaction.apply(text), of: place))
    case .record(let record):
      saving.add(record)
      if case .turn = record { isIndexing = saving.directory != nil }
    case .sync:
      save()
      saving.sync(now: now.uptime)
    case .listSessions: dispatch(sessions.list())
    case .browseSessions(let place):
      guard let place else { return dispatch(sessions.page(here: launch.directory)) }
      leisure.append { [sessions] in sessions.page(from: place) }
    case .search(let search, let place):
      leisure.append { [unowned self, sessions] in
        state.wants(search) ? sessions.find(search, from: place) : .tick
      }
    case .preview(let wish): leisure.append { [sessions] in sessions.preview(wish) }
    case .openAt(let place):
      save()
      dispatch(sessions.open(place))
    case .open(let id):
      save()
      dispatch(sessions.open(id))
    case .openBranch(let turn, let session):
      save()
      dispatch(sessions.branch(through: turn, of: session))
    case .fork(let turn, let copy):
      save()
      dispatch(sessions.fork(at: turn, into: copy))
    case .loadOlder(let turn):
      leisure.append { [sessions] in sessions.older(than: turn) }
    case .quote(let text):
      dispatch(.notice(Notice(transport.redaction.apply(text))))
    case .copy(let text, let what):
      let clipboard = Clipboard(environment: launch.environment)
      dispatch(.notice(clipboard.copy(text, what: what, through: screen)))
    case .write(let file, let overwrites):
      let writer = FileWriter(directory: launch.directory, home: launch.home, mask: launch.mask)
      dispatch(writer.write(file, overwrites: overwrites))
    case .find(let name):
      save()
      let event = sessions.find(name, otherwise: "this one stays")
      if case .opened(let opened) = event, opened.session.id == state.session.id {
        dispatch(.notice(Notice("That conversation is on the screen.")))
      } else {
        dispatch(event)
      }
    case .remember(let entry):
      if let problem = inputFile?.append(entry) { dispatch(.notice(Notice(problem, .warning))) }
    case .loadHistory:
      leisure.append { [inputFile] in
        guard let (entries, hasOlder) = inputFile?.readOlder() else {
          return .history([], hasOlder: false)
        }
        return .history(entries, hasOlder: hasOlder)
      }
    case .listThemes: dispatch(.themes(themes.rows))
    case .setTheme(let name): setTheme(name, on: screen)
    case .dump(let text):
      aside(screen) {
        signals.lending {
          Aside.show(text) { self.turnWhileAway(readsInput: $0, screen, signals) }
        }
      }
    case .view(let text):
      let (environment, redaction) = (launch.environment, transport.redaction)
      var problem: Notice?
      aside(screen) {
        problem = signals.lending {
          Aside.edit(text, environment: environment, redaction: redaction) {
            self.turnWhileAway(readsInput: $0, screen, signals)
          }
        }
      }
      if let problem { dispatch(.notice(problem)) }
    case .edit(let text): edit(text, screen, signals)
    case .askUsage(let wish):
      save()
      leisure.append { [sessions] in sessions.usage(wish) }
      transport.ask(wish, now: now.uptime)
    case .attach(let wish):
      let reader = AttachmentReader(
        directory: launch.directory, home: launch.home, redaction: transport.redaction)
      let result = reader.read(wish)
      if case .success(let file) = result, !file.isPicture, wish.lines == nil {
        tools.noteAttached(file.path, as: file.version)
      }
      dispatch(.attached(wish, result))
    case .look(let files, let readsMemory):
      let changed = files.compactMap { file in
        let version = FileMark(of: file.path)
        return version == file.version
          ? nil : WatchedFile(path: file.path, shown: file.shown, version: version)
      }
      dispatch(.looked(changed: changed, memory: readsMemory ? memory : nil))
    case .listFiles: tools.listFiles(now: now.uptime)
    case .notify(let sentence): notify(sentence, on: screen)
    case .setMouse(let isOn): screen.setMouse(isOn)
    case .suspend: aside(screen) { signals.stopProcessGroup() }
    case .redraw:
      screen.redraw()
      frames.invalidate()
    case .quit: close(code: 0)
    }
  }

  /// The standing instructions as they are now.
  var memory: [MemoryFile] { MemoryReader(launch, redaction: transport.redaction).files }

  /// Has the input edited in the person's editor.
  private func edit(_ text: String, _ screen: any Display, _ signals: SignalPipe) {
    let (environment, redaction) = (launch.environment, transport.redaction)
    var edit = Aside.Edit()
    aside(screen) {
      edit = signals.lending {
        Aside.revise(text, environment: environment, redaction: redaction) {
          self.turnWhileAway(readsInput: $0, screen, signals)
        }
      }
    }
    dispatch(.edited(edit.text))
    if let problem = edit.problem { dispatch(.notice(problem)) }
  }

  private func notify(_ sentence: String, on screen: any Display) {
    let wish = launch.settings.notify.flatMap(NotificationStyle.init)
    screen.notify(
      sentence, as: wish ?? .suited(to: launch.environment, name: screen.name))
  }

  private func setTheme(_ name: String, on screen: any Display) {
    let entry = themes.library.entry(name)
    guard let theme = entry.theme else {
      let reason = entry.problems.first?.sentence ?? name
      return dispatch(.notice(Notice("Nothing was changed: \(reason)", .warning)))
    }
    screen.setTheme(theme)
    dispatch(.theme(name))
  }

  /// Once the terminal has said what its ground is: the theme of the pair that suits it, unless
  /// another has been chosen meanwhile.
  func followGround(of screen: any Display) {
    guard !knowsGround, let background = screen.background else { return }
    knowsGround = true
    guard state.theme == themes.first.name, let theme = themes.better(for: background) else {
      return
    }
    state.theme = theme.name
    if !state.isChoosingTheme { screen.setTheme(theme) }
  }

  /// Hands the terminal over for a while.
  private func aside(_ screen: any Display, _ body: () -> Void) {
    save()
    screen.suspend()
    body()
    screen.resume()
    now = .current
    dispatch(.resized(screen.size))
  }

  /// A turn of the loop while something else has the terminal: what streams is read and saved, and
  /// only the drawing waits.
  private func turnWhileAway(
    readsInput: Bool, _ screen: any Display, _ signals: SignalPipe
  ) -> Aside.Turn {
    var descriptors = [
      Descriptor(fd: signals.descriptor, wantsRead: true),
      Descriptor(fd: readsInput ? screen.inputDescriptor : -1, wantsRead: true),
    ]
    let due = [
      state.nextDeadline, transport.nextTime, saving.deadline, tools.nextTime(now: now.uptime),
    ].compactMap { $0 }.min()
    descriptors += tools.descriptors
    let inputs = transport.wait(
      &descriptors, timeout: due.map { Int(max(0, $0 - Moment.current.uptime)) })
    now = .current
    for event in tools.turn(descriptors[2...], now: now.uptime) { dispatch(event) }
    let came = signals.drain()
    if came.contains(.terminate) { close(code: 143) }
    if came.contains(.hangup) { close(code: 129) }
    dispatch(inputs)
    runEffects(screen, signals)
    save()
    let hasInput = descriptors[1].isReadable || descriptors[1].isHangup
    return Aside.Turn(goesOn: exitCode == nil, hasInput: readsInput && hasInput)
  }
}
