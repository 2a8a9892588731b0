import Canvas
import Conversation
import Messages

/// Setting up a model: what keys and answers do, step by step.
extension State {
  /// Shows what can be set up, at the first start: nothing is configured, and the demo answers
  /// whoever just types.
  package mutating func welcome() {
    overlay = .setup(Setup(surroundings.services, isWelcome: true))
  }

  /// `/setup`.
  mutating func setUp() {
    overlay = .setup(Setup(surroundings.services, isWelcome: false))
  }

  /// Does something to what is being set up, if it is open.
  @discardableResult
  private mutating func change<Result>(_ change: (inout Setup) -> Result) -> Result? {
    guard case .setup(var setup) = overlay else { return nil }
    overlay = nil  // the only reference, so that the change copies nothing
    let result = change(&setup)
    overlay = .setup(setup)
    return result
  }

  /// Whether what is typed leaves the welcome and goes to the input line.
  var isWelcoming: Bool {
    if case .setup(let setup) = overlay { setup.isWelcome && setup.step == .service } else { false }
  }

  /// A key while a model is set up; nil if none is.
  mutating func handleSetup(_ key: Key) -> [Effect]? {
    guard case .setup(let setup) = overlay else { return nil }
    let command = keyMap[key]
    switch command {
    case .interruptOrClose: return stepBack()
    case .suspend, .redraw: return command.map { run($0) } ?? []
    case .send: return stepOn()
    case .rowUp: change { $0.move(by: -1) }
    case .rowDown: change { $0.move(by: 1) }
    case .pageUp: change { $0.move(by: -10) }
    case .pageDown: change { $0.move(by: 10) }
    case _ where isWelcoming:
      overlay = nil
      return handle(key)
    case .interruptOrClear: return leaveSetup()
    case .complete: return tab()
    default:
      if setup.step == .checking || setup.step == .verdict { return [] }
      if let command {
        edit { $0.apply(command) }
      } else if case .character(let character) = key.code, key.modifiers.isSubset(of: .shift) {
        edit { $0.insert(String(character)) }
      }
    }
    return []
  }

  /// Tab: another place for the key; or the model's id exactly as it is typed.
  private mutating func tab() -> [Effect] {
    guard case .setup(let setup) = overlay else { return [] }
    switch setup.step {
    case .key:
      change { setup in
        let sources = Setup.KeySource.allCases
        let index = sources.firstIndex(of: setup.keySource) ?? 0
        setup.keySource = sources[(index + 1) % sources.count]
        setup.problem = nil
        if setup.keySource == .variable, setup.keyLine.isEmpty,
          let name = setup.service?.keyVariable
        {
          setup.keyLine.insert(name)
        }
      }
    case .model:
      let id = setup.models.filter.text.trimmed
      if !id.isEmpty { return check(Service.Offer(id: id, alias: id)) }
    default: break
    }
    return []
  }

  // MARK: Steps

  /// Esc: to the step before, and from the first one away.
  private mutating func stepBack() -> [Effect] {
    guard case .setup(let setup) = overlay else { return [] }
    let effects = setup.pending.map { Effect.cancel(id: $0) }
    change { setup in
      setup.problem = nil
      setup.listing = nil
      setup.probe = nil
      switch setup.step {
      case .service: break
      case .address: setup.step = .service
      case .key: setup.step = setup.service?.asksAddress == true ? .address : .service
      case .model: setup.step = .key
      case .checking, .verdict: setup.step = .model
      }
    }
    return setup.step == .service ? leaveSetup() : effects
  }

  private mutating func leaveSetup() -> [Effect] {
    guard case .setup(let setup) = overlay else { return [] }
    overlay = nil
    return setup.pending.map { .cancel(id: $0) } + sendPrompt()
  }

  /// Enter.
  private mutating func stepOn() -> [Effect] {
    guard case .setup(let setup) = overlay else { return [] }
    switch setup.step {
    case .service:
      guard let row = setup.services.selection,
        let service = surroundings.services.first(where: { $0.name == row.value })
      else { return [] }
      change { setup in
        setup.begin(service)
        setup.step = service.asksAddress ? .address : .key
      }
    case .address:
      do {
        _ = try BaseURL(setup.address.text)
        change { $0.step = .key }
      } catch {
        change { $0.problem = error.sentence }
      }
    case .key: return takeKey()
    case .model:
      let typed = setup.models.filter.text.trimmed
      if let row = setup.models.selection { return check(.init(id: row.value, alias: row.title)) }
      if !typed.isEmpty { return check(.init(id: typed, alias: typed)) }
      change { $0.problem = "Type the id of a model, as the server knows it." }
    case .checking: break
    case .verdict:
      guard let row = setup.remedies.selection, let remedy = Remedy(rawValue: row.value) else {
        return []
      }
      return follow(remedy)
    }
    return []
  }

  private mutating func takeKey() -> [Effect] {
    guard case .setup(let setup) = overlay else { return [] }
    if let objection = setup.objection, setup.doubted != setup.key {
      change {
        $0.doubted = $0.key
        $0.problem = objection + " Enter once more goes on all the same."
      }
      return []
    }
    return askForModels()
  }

  /// Goes on to the models: those that the server names itself, if it does.
  private mutating func askForModels() -> [Effect] {
    guard case .setup(let setup) = overlay, let candidate = setup.candidate else { return [] }
    let id = nextTransfer
    nextTransfer += 1
    let uptime = now.uptime
    change { setup in
      setup.step = .model
      setup.problem = nil
      setup.listing = ModelListing(id: id, host: setup.host, now: uptime)
      setup.offer(nil)
    }
    return [.tryOut(id: id, candidate, nil)]
  }

  /// Asks the model a real question.
  private mutating func check(_ offer: Service.Offer) -> [Effect] {
    guard case .setup(let setup) = overlay, let candidate = setup.candidate else { return [] }
    let before = setup.pending.map { Effect.cancel(id: $0) }
    let id = nextTransfer
    nextTransfer += 2  // a probe may ask twice
    let choice = ModelChoice(
      reference: "\(candidate.provider)/\(offer.id)", alias: offer.alias, id: offer.id,
      host: setup.host)
    let probe = Probe(id: id, model: choice, now: now.uptime)
    change { setup in
      setup.listing = nil
      setup.choice = choice
      setup.probe = probe
      setup.step = .checking
      setup.problem = nil
    }
    return before + [.tryOut(id: id, candidate, probe.request)]
  }

  // MARK: Answers

  /// Takes what a transfer of the setting up did; nil if it is another's.
  mutating func handleSetup(_ id: Int, _ input: Exchange.Input) -> [Effect]? {
    guard case .setup(let setup) = overlay, setup.pending.contains(id) else { return nil }
    let moment = now
    if setup.listing?.id == id {
      let outcome = change {
        $0.listing?.handle(input, now: moment.uptime, wall: moment.wall)
      }
      guard case .some(.some(let outcome)) = outcome else { return [] }
      change { $0.listing = nil }
      switch outcome {
      case .list(let list): change { $0.offer(list) }
      case .failed(let failure) where failure.kind == .authentication || failure.status == nil:
        return judge(Finding(failure))
      // Many servers have no such list.
      case .failed: change { $0.offer(nil) }
      }
      return [.cancel(id: id)]
    }
    let orders =
      change { $0.probe?.handle(input, now: moment.uptime, wall: moment.wall) ?? [] } ?? []
    guard case .setup(let setup) = overlay, let probe = setup.probe else { return [] }
    var effects: [Effect] = []
    for case .ask(let request) in orders {
      if let candidate = setup.candidate {
        effects.append(.tryOut(id: probe.id, candidate, request))
      }
    }
    // Some servers leave a finished stream open.
    if probe.id != id || probe.finding != nil { effects.insert(.cancel(id: id), at: 0) }
    if let finding = probe.finding { effects += judge(finding) }
    return effects
  }

  /// What was found out: keeps what answers, else says what is wrong.
  private mutating func judge(_ finding: Finding) -> [Effect] {
    guard case .setup(let setup) = overlay else { return [] }
    let pending = setup.pending.map { Effect.cancel(id: $0) }
    guard finding.status == .wrong else {
      return pending + keep() + (finding.status == .remark ? [.quote(finding.sentence)] : [])
    }
    change { setup in
      setup.listing = nil
      setup.probe = nil
      setup.step = .verdict
      setup.problem = finding.sentence
      setup.remedies = Picker(
        purpose: .setup, title: "",
        rows: Remedy.all(for: finding, hasModel: setup.choice != nil).map(\.row))
    }
    return pending + (finding.reason.map { [.quote($0)] } ?? [])
  }

  /// Has it written, after which the conversation goes on with it.
  private func keep() -> [Effect] {
    guard case .setup(let setup) = overlay, let candidate = setup.candidate,
      let choice = setup.choice
    else { return [] }
    return [.configure(candidate, model: choice.id, alias: choice.alias)]
  }

  /// The configuration was written, or not; the model is there all the same.
  mutating func take(_ configured: Configured) -> [Effect] {
    if case .setup = overlay { overlay = nil }
    catalog = configured.catalog
    surroundings.welcome = []
    var effects: [Effect] = []
    if case .found(let choice) = catalog.lookup(configured.reference) { effects += use(choice) }
    notices.append(configured.notice)
    return effects + sendPrompt()
  }

  private mutating func follow(_ remedy: Remedy) -> [Effect] {
    change { $0.problem = nil }
    switch remedy {
    case .address: change { $0.step = .address }
    case .key: change { $0.step = .key }
    case .model: return askForModels()
    case .again:
      guard case .setup(let setup) = overlay, let choice = setup.choice else {
        return askForModels()
      }
      return check(.init(id: choice.id, alias: choice.alias))
    case .keep: return keep()
    case .leave: return leaveSetup()
    }
    return []
  }

  /// Time passed.
  mutating func tickSetup() -> [Effect] {
    guard case .setup(let setup) = overlay else { return [] }
    return setup.pending.flatMap { handleSetup($0, .tick) ?? [] }
  }
}

extension Setup {
  /// The transfers that run for it.
  var pending: [Int] { [listing?.id, probe?.id].compactMap { $0 } }

  /// When a tick is wanted, in monotonic milliseconds.
  func nextTick(after now: Int64) -> Int64? {
    [listing?.deadline, probe?.nextTick(after: now)].compactMap { $0 }.min()
  }

  /// Lists the models: the server's own, behind those that the service is known for.
  mutating func offer(_ list: ModelList?) {
    var rows = (service?.models ?? []).map { offer in
      Picker.Row(value: offer.id, title: offer.alias, detail: offer.id)
    }
    for entry in list?.models ?? [] {
      let detail = ([entry.displayName == entry.id ? nil : entry.id] + entry.facts)
        .compactMap { $0 }.joined(separator: " · ")
      if let index = rows.firstIndex(where: { $0.value == entry.id }) {
        rows[index].detail = ([entry.id] + entry.facts).joined(separator: " · ")
      } else {
        rows.append(Picker.Row(value: entry.id, title: entry.displayName, detail: detail))
      }
    }
    let filter = models.filter
    models = Picker(purpose: .setup, title: "", rows: rows)
    models.edit { $0.set(filter.text) }
  }
}

extension ModelList.Entry {
  /// What the server says of it, in a few words each.
  var facts: [String] {
    [
      contextWindow.map { "\($0 / 1000)k context" }, takesImages == false ? "no pictures" : nil,
      thinking == .never ? "does not think" : nil,
    ].compactMap { $0 }
  }
}
