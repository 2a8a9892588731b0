/// C and, as far as the two agree, Objective-C: ISO/IEC 9899, 6.4 Lexical elements.
extension Language {
  static let c = Language(
    ["c", "h", "objc", "objective-c", "objectivec", "obj-c", "m", "mm", "opencl", "cuda", "glsl"],
    cGrammar)

  /// What C++ builds on.
  static let cGrammar = Grammar(
    words: [
      .init(.keyword, "struct enum union", next: .type),
      .init(
        .keyword,
        """
        if else for while do switch case default break continue return goto sizeof typedef static
        extern const volatile register inline restrict auto NULL true false nullptr alignas alignof
        static_assert thread_local constexpr typeof _Alignas _Alignof _Atomic _Generic _Noreturn
        _Static_assert _Thread_local nil YES NO self super
        """),
      .init(
        .type,
        """
        void char short int long float double signed unsigned bool _Bool _Complex size_t ssize_t
        ptrdiff_t int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t intptr_t
        uintptr_t wchar_t FILE id BOOL instancetype
        """),
    ],
    capitalised: .type, call: .function, callsFirst: true,
    sigils: ["#": .keyword, "@": .keyword],
    forms: [
      .lineComment("//"), .comment("/*", "*/"), .string("\""), .string("@\"", "\""), .string("'"),
      Form(open: "<", close: ">", role: .string, condition: .directive),
    ])
}
