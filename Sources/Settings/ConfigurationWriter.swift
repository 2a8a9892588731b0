import Messages

/// Writes what a person chose into `config.json`. What is there keeps its comments and its order;
/// the file is replaced whole and is readable by its owner alone. Two programs that write at once
/// wait for one another.
package struct ConfigurationWriter: Sendable {
  /// Why nothing was written: one sentence that names the file and what to do.
  package struct Refusal: Error, Hashable, Sendable {
    /// For people.
    package let sentence: String

    /// For a refusal of the caller's own.
    package init(sentence: String) {
      self.sentence = sentence
    }
  }

  /// `config.json`.
  private let path: String

  /// - Parameter path: `Paths.configFile`.
  package init(path: String) {
    self.path = path
  }

  /// The file in which the key of a provider is kept, where it is to be apart.
  package func keyFile(of provider: String) -> String {
    let name = provider.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "-" }
    return "\(Paths.parent(of: path))/keys/\(String(name))"
  }

  /// Adds a provider, or gives one of the same id other values.
  ///
  /// - Returns: the files that were written.
  @discardableResult
  package func add(_ addition: Addition) throws(Refusal) -> [String] {
    let keyFile = keyFile(of: addition.provider)
    for secret in [addition.filedKey].compactMap({ $0 }) {
      try refusing(keyFile) { () throws(FileError) in
        try Disk.replace(keyFile, with: Array((secret.reveal() + "\n").utf8))
      }
    }
    try edit { (text) throws(SyntaxError) in try addition.write(to: &text, keyFile: keyFile) }
    return addition.filedKey == nil ? [path] : [path, keyFile]
  }

  /// Makes a model the one that new conversations begin with.
  package func setDefaultModel(_ reference: String) throws(Refusal) {
    try edit { (text) throws(SyntaxError) in try Addition.setDefault(reference, in: &text) }
  }

  private func edit(
    _ change: (inout ConfigurationText) throws(SyntaxError) -> Void
  ) throws(Refusal) {
    let lock: Int32
    do {
      lock = try Disk.lockDirectory(of: path)
    } catch {
      throw refusal(path, error)
    }
    defer { Disk.unlock(lock) }
    var bytes: [UInt8]?
    do {
      bytes = try Disk.readOwn(path)
    } catch FileError.missing {
      bytes = nil
    } catch {
      throw refusal(path, error)
    }
    var text: ConfigurationText
    do {
      text = try ConfigurationText(bytes)
      try change(&text)
    } catch {
      let line = SourceText(path: path, bytes: bytes ?? []).position(of: error.offset).line
      throw Refusal(
        sentence: "\(path):\(line): nothing was written, because \(error.message). "
          + "Correct that first.")
    }
    try refusing(path) { () throws(FileError) in try Disk.replace(path, with: text.bytes) }
  }

  private func refusing(
    _ path: String, _ body: () throws(FileError) -> Void
  ) throws(Refusal) {
    do {
      try body()
    } catch {
      throw refusal(path, error)
    }
  }

  private func refusal(_ path: String, _ error: FileError) -> Refusal {
    Refusal(sentence: "\(path) was not written: \(error.advice(path: path)).")
  }
}
