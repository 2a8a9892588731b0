/// C++: ISO/IEC 14882, [lex].
extension Language {
  static let cPlusPlus: Language = {
    var grammar = cGrammar
    grammar.words += [
      .init(.keyword, "class namespace typename concept new", next: .type),
      .init(
        .keyword,
        """
        public private protected virtual override final friend using template this delete try catch
        throw noexcept operator explicit mutable consteval constinit co_await co_return co_yield
        requires decltype static_cast dynamic_cast const_cast reinterpret_cast typeid and or not
        import module export
        """),
      .init(
        .type,
        """
        char8_t char16_t char32_t string vector map set pair tuple optional variant unique_ptr
        shared_ptr string_view span array unordered_map unordered_set
        """),
    ]
    grammar.forms += ["R\"", "LR\"", "u8R\"", "uR\"", "UR\""].map {
      Form(open: $0, close: "", role: .string, inner: .delimited)
    }
    return Language(["cpp", "c++", "cxx", "cc", "hpp", "hxx", "hh", "arduino", "ino"], grammar)
  }()
}
