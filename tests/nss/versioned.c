// A library with an older and a newer version of a function, one without a version, a hidden one,
// data, and more functions than buckets; symbol_table_test.cc looks them up.
int old_answer(void) { return 1; }
int new_answer(void) { return 2; }
__asm__(".symver old_answer, answer@OLD_1");
__asm__(".symver new_answer, answer@@NEW_2");
int old_only(void) { return 3; }
__asm__(".symver old_only, gone@OLD_1");
int plain(void) { return 4; }
__attribute__((weak)) int weak_one(void) { return 5; }
__attribute__((visibility("hidden"))) int hidden_one(void) { return 6; }
int data_not_a_function = 7;
extern int somewhere_else(void) __attribute__((weak));
int calls_somewhere_else(void) { return somewhere_else ? somewhere_else() : 8; }
#define MORE(n) \
    int more##n(void) { return 100 + 0##n; }
MORE(0) MORE(1) MORE(2) MORE(3) MORE(4) MORE(5) MORE(6) MORE(7)
