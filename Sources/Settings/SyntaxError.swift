/// Where and why a configuration file stops being JSON5.
struct SyntaxError: Error, Hashable, Sendable {
  /// The byte at which it was noticed, or at which what is unfinished began.
  let offset: Int
  /// What is wrong, without place and without any of the file's text.
  let message: String
}
