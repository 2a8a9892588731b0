import Canvas
import Conversation
import Messages

/// Models that no configuration lists: an endpoint is asked for its own list, once in a run. And the
/// model that new conversations begin with.
extension State {
  /// What the row that asks an endpoint is called; no reference begins so.
  private static let asking = "?"

  /// What a list of models shows.
  var modelRows: [Picker.Row] {
    let models = catalog.models
    let known = Set(models.map(\.reference))
    return (models + discovered.filter { !known.contains($0.reference) }).map { row(of: $0) }
  }

  /// Whether a row asks an endpoint rather than being a model.
  static func asks(_ row: Picker.Row) -> Bool { row.value.hasPrefix(asking) }

  /// The endpoints that can be asked for their lists, behind the models.
  var askableRows: [Picker.Row] {
    catalog.providers.keys.sorted().compactMap { provider in
      guard let choice = catalog.providers[provider], choice.unusable == nil,
        !listed.contains(provider)
      else { return nil }
      let isAsked = listings[provider] != nil
      return Picker.Row(
        value: Self.asking + provider, title: "More at \(provider)",
        detail: isAsked ? "asking \(choice.host)…" : "ask \(choice.host) for its list")
    }
  }

  private func row(of choice: ModelChoice) -> Picker.Row {
    var facts = choice.reference == model.reference ? ["current"] : []
    if choice.reference == catalog.defaultReference { facts.append("default") }
    facts += [choice.reference, choice.host]
    if let window = choice.contextWindow { facts.append("\(window / 1000)k context") }
    return Picker.Row(
      value: choice.reference, title: choice.alias,
      detail: (facts + choice.limits).joined(separator: " · "), unusable: choice.unusable)
  }

  /// The model of a row of that list.
  func choice(ofRow value: String) -> ModelChoice? {
    catalog.models.first { $0.reference == value } ?? discovered.first { $0.reference == value }
  }

  /// Asks the endpoint of a row for its list; nil for a row that is a model.
  mutating func discover(row value: String) -> [Effect]? {
    guard value.hasPrefix(Self.asking) else { return nil }
    let provider = String(value.dropFirst())
    guard listings[provider] == nil, let choice = catalog.providers[provider] else { return [] }
    let id = nextTransfer
    nextTransfer += 1
    listings[provider] = ModelListing(id: id, host: choice.host, now: now.uptime)
    refreshModels()
    return [.listModels(id: id, provider: provider)]
  }

  /// Takes what the transfer of a list did; nil if it is another's.
  mutating func handleListing(_ id: Int, _ input: Exchange.Input) -> [Effect]? {
    guard let (provider, _) = listings.first(where: { $0.value.id == id }) else { return nil }
    guard let outcome = listings[provider]?.handle(input, now: now.uptime, wall: now.wall) else {
      return []
    }
    listings[provider] = nil
    var effects: [Effect] = [.cancel(id: id)]
    switch outcome {
    case .list(let list):
      listed.insert(provider)
      let new = list.models.compactMap { self.choice(of: $0, at: provider) }
      discovered += new
      let count = new.count
      notice = Notice(
        count == 0
          ? "\(provider) names no model that is not listed already."
          : "\(provider) names \(count) more \(count == 1 ? "model" : "models").")
    case .failed(let failure):
      notice = Notice("There is no list: \(failure.sentence)", .warning)
      if let reason = failure.reason { effects.append(.quote(reason)) }
    }
    refreshModels()
    return effects
  }

  private func choice(of entry: ModelList.Entry, at provider: String) -> ModelChoice? {
    guard var choice = catalog.providers[provider],
      !catalog.models.contains(where: { $0.provider == provider && $0.id == entry.id })
    else { return nil }
    choice.id = entry.id
    choice.reference = "\(provider)/\(entry.id)"
    choice.alias = entry.displayName
    choice.contextWindow = entry.contextWindow ?? choice.contextWindow
    if entry.takesImages == false { choice.limits.append("no pictures") }
    if entry.thinking == .never { choice.limits.append("does not think") }
    return choice
  }

  /// Shows the list as it is now, with what was typed and chosen.
  private mutating func refreshModels() {
    guard case .picker(let picker) = overlay, picker.purpose == .models else { return }
    var new = Picker(
      purpose: .models, title: picker.title, rows: modelRows + askableRows,
      selecting: picker.selection?.value)
    if !picker.filter.isEmpty { new.edit { $0.set(picker.filter.text) } }
    new.reader = picker.reader
    overlay = .picker(new)
  }

  /// A key in that list that means something else than in others; nil if it does not.
  mutating func handleModels(_ key: Key) -> [Effect]? {
    guard case .picker(let picker) = overlay, picker.purpose == .models, key == .control("d"),
      let row = picker.selection
    else { return nil }
    guard let choice = choice(ofRow: row.value) else { return [] }
    closeList()
    return makeDefault(choice)
  }

  /// Switches to a model and has new conversations begin with it.
  mutating func makeDefault(_ choice: ModelChoice) -> [Effect] {
    if choice.unusable != nil { return use(choice) }
    if choice.isDemo {
      notice = Notice("The demo needs no default: it answers where nothing else can.")
      return []
    }
    return use(choice) + [.setDefaultModel(choice.reference)]
  }

  /// `/model default` with what follows it: switches to the default and says so, or sets it.
  mutating func switchDefault(_ name: String) -> [Effect] {
    if name.isEmpty {
      guard let choice = catalog.defaultModel else { return [] }
      let effects = use(choice)
      notice?.text +=
        " New conversations begin with it; /model default NAME changes that, and Ctrl+D in the list."
      return effects
    }
    guard let choice = findModel(name) else { return [] }
    return makeDefault(choice)
  }
}
