import Conversation
import Messages
import Screen
import Settings

/// What setting up a model asks of the world.
extension ScreenRun {
  /// Asks an endpoint that no configuration holds yet.
  func tryOut(_ id: Int, _ candidate: Candidate, _ request: MessagesRequest?) {
    do throws(CandidateProblem) {
      let endpoint = try Endpoint(candidate, launch)
      transport.learn(endpoint.secrets)
      // What was corrected must not meet the key of before.
      if request == nil { transport.forgetKey(of: candidate.provider) }
      let wish = request.map { Transport.Wish.answer($0) } ?? .models
      transport.send(id: id, wish, at: endpoint, now: now.uptime)
    } catch {
      var failure = Failure.unknown(host: candidate.provider, detail: nil)
      failure.sentence = error.sentence
      failure.isRetryable = false
      transport.refuse(id: id, failure)
    }
  }

  /// Writes an endpoint and its model into `config.json`, reads that anew, and goes on with it. Where
  /// it cannot be written, the model is there for this run.
  func configure(_ candidate: Candidate, model: String, alias: String) {
    let offer = Preset.Offer(id: model, alias: alias)
    let addition = Addition(candidate, offer)
    let reference = "\(candidate.provider)/\(model)"
    let notice: Notice
    do throws(ConfigurationWriter.Refusal) {
      guard let path = launch.paths.configFile else {
        throw .init(sentence: "There is no home directory; set HOME or XDG_CONFIG_HOME.")
      }
      try ConfigurationWriter(path: path).add(addition)
      launch.reload()
      notice = Notice("Written to \(path), which only you can read.\(precedence(over: reference))")
    } catch {
      notice = Notice(error.sentence + besides(addition), .warning)
    }
    if !launch.settings.models.contains(where: { $0.reference == reference }),
      let endpoint = try? Endpoint(candidate, launch)
    {
      launch.settings.endpoints[endpoint.id] = endpoint
      launch.settings.models.insert(
        Model(
          provider: endpoint.id, id: model, alias: alias, maxTokens: endpoint.maxTokens,
          source: "this run"), at: 0)
    }
    transport.adopt(launch.settings)
    dispatch(
      .configured(
        Configured(
          catalog: ModelCatalog(launch.settings, maxTokens: maxTokens), reference: reference,
          notice: notice)))
  }

  /// Writes an addition into a file beside the configuration that could not be changed; gives a
  /// sentence about that.
  private func besides(_ addition: Addition) -> String {
    guard let path = launch.paths.configFile else { return "" }
    let other = path.replacing("config.json", with: "config.setup.json")
    guard (try? ConfigurationWriter(path: other).add(addition)) != nil else { return "" }
    return " What was to be added is in \(other); until then the model is there for this run."
  }

  /// Writes what new conversations begin with.
  func setDefaultModel(_ reference: String) {
    do throws(ConfigurationWriter.Refusal) {
      guard let path = launch.paths.configFile else {
        throw .init(sentence: "There is no home directory; set HOME or XDG_CONFIG_HOME.")
      }
      try ConfigurationWriter(path: path).setDefaultModel(reference)
      launch.reload()
      transport.adopt(launch.settings)
      dispatch(.madeDefault(reference))
      dispatch(
        .notice(
          Notice(
            "New conversations begin with \(reference): written to \(path)."
              + precedence(over: reference))))
    } catch {
      dispatch(.notice(Notice(error.sentence, .warning)))
    }
  }

  /// A sentence about what new conversations begin with in spite of what was written; empty where
  /// it counts.
  private func precedence(over reference: String) -> String {
    guard let chosen = launch.settings.defaultModel, chosen.reference != reference else {
      return ""
    }
    return " Yet the next start asks \(chosen.reference), which \(chosen.source) names: that goes"
      + " before it."
  }
}

/// Why a candidate cannot be asked, in a sentence.
struct CandidateProblem: Error {
  let sentence: String
}

extension Endpoint {
  /// The endpoint that a person has described.
  init(_ candidate: Candidate, _ launch: Launch) throws(CandidateProblem) {
    guard let base = try? BaseURL(candidate.baseURL) else {
      throw CandidateProblem(sentence: "The base URL is not one that can be asked.")
    }
    self.init(
      id: candidate.provider, displayName: candidate.provider, base: base, authentication: .none,
      source: "what you typed")
    let carrier = Preset.named(candidate.service)?.carrier ?? .apiKeyHeader
    func authentication(_ key: Secret) throws(CandidateProblem) -> Authentication {
      guard key.isSendable, !key.isEmpty else {
        throw CandidateProblem(sentence: "There is no key in that place, or more than a key.")
      }
      return carrier == .bearer ? .bearer(key) : .apiKeyHeader(key)
    }
    switch candidate.key {
    case .none: break
    case .typed(let key): self.authentication = try authentication(key)
    case .command(let line): self.authentication = .command(KeyCommand(shell: line), carrier)
    case .variable(let name):
      guard let value = launch.environment[name], !value.isEmpty else {
        throw CandidateProblem(sentence: "The variable \(name) is not set, or empty.")
      }
      self.authentication = try authentication(Secret(value.trimmed))
    case .file(let path):
      let home = launch.home ?? ""
      let path = path.hasPrefix("~/") ? home + path.dropFirst() : path
      do {
        let bytes = try Disk.readPrivately(path)
        self.authentication = try authentication(
          Secret(String(decoding: bytes, as: UTF8.self).trimmed))
      } catch let problem as CandidateProblem {
        throw problem
      } catch {
        let advice = (error as? FileError)?.advice(path: path) ?? "it cannot be read"
        throw CandidateProblem(sentence: "\(path): \(advice).")
      }
    }
  }
}

extension Addition {
  /// A candidate and the model that was chosen at it.
  init(_ candidate: Candidate, _ offer: Preset.Offer) {
    let key: Key? =
      switch candidate.key {
      case .none: nil
      case .typed(let key): .inline(key)
      case .command(let line): .command(line)
      case .file(let path): .existingFile(AbsolutePath.of(path))
      case .variable(let name): .variable(name)
      }
    let preset = Preset.named(candidate.service)
    let others = (preset?.models ?? []).filter { $0.id != offer.id }
    self.init(
      provider: candidate.provider, baseURL: candidate.baseURL, key: key,
      carrier: preset?.carrier ?? .apiKeyHeader, models: [offer] + others)
  }
}

extension Service {
  /// A preset as the screen offers it.
  init(_ preset: Preset) {
    self.init(
      id: preset.kind == .other ? "" : preset.id, name: preset.name, baseURL: preset.baseURL,
      asksAddress: preset.kind != .service, needsKey: preset.needsKey,
      keyVariable: preset.keyVariable, keyPrefix: preset.keyPrefix, keyPage: preset.keyPage,
      models: preset.models.map { Offer(id: $0.id, alias: $0.alias) })
  }
}
