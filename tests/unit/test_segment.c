/* Words: a hit inside other words is none. libfriso is the oracle, the cache file is not trusted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <friso.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text/dictionary.h"
#include "text/segment.h"

/* The hit stands in brackets. */
static const struct {
    const char *text;
    bool word;
    bool friso_differs; /* where the oracle is wrong, or knows the hit for no word */
} cases[] = {
    {"主[机密]码", false, false},
    {"司[机密]切", false, false},
    {"飞[机密]闭", false, false},
    {"该行动[机密]切相关", false, false},
    {"[内参]数", false, true},
    {"取消其二年至五年[内参]加投标的资格", false, true},
    {"[要情]况", false, false},
    {"[专报]名", false, false},
    {"合同有关的重[要情]况", false, false},
    {"随[机密]钥", false, true},
    {"计算[机密]码", false, false},
    {"数据的[机密]性", false, false},
    {"[机密]文件", true, true},
    {"本[机密]件", true, true},
    {"[绝密]资料", true, false},
    {"属于[机密]的", true, false},
    {"定为[机密]级事项", true, false},
    {"[秘密]级文件", true, false},
    {"国家[秘密]", true, false},
    {"涉及[国家秘密]的信息", true, false},
    {"[内部资料]注意保存", true, false},
    {"[内参]数据", true, false},
    {"参阅[内参]", true, false},
    {"本期[要情]摘编", true, true},
    {"关于[专报]情况", true, true},
    {"密级：[机密]★10年", true, false},
    {"[机密]", true, false},
    {"非法持有[机密]文件、资料", true, true},
};
#define NCASES (sizeof cases / sizeof *cases)

static char cache[64];

static void split(const char *marked, char *text, size_t *from, size_t *to)
{
    const char *open = strchr(marked, '['), *close = strchr(marked, ']');
    *from = (size_t)(open - marked);
    *to = (size_t)(close - open) - 1 + *from;
    sprintf(text, "%.*s%.*s%s", (int)*from, marked, (int)(*to - *from), open + 1, close + 1);
}

static void hits_are_words_or_parts_of_others(void **state)
{
    (void)state;
    const xs_segmenter *s = xs_segmenter_get(cache, NULL);
    assert_non_null(s);
    for (size_t i = 0; i < NCASES; i++) {
        char text[400];
        size_t from, to;
        split(cases[i].text, text, &from, &to);
        if (xs_segment_is_word(s, xs_str_from(text), from, to) != cases[i].word)
            fail_msg("%s: expected %s", cases[i].text, cases[i].word ? "a word" : "no word");
    }
}

static void friso_agrees(void **state)
{
    (void)state;
    const xs_segmenter *s = xs_segmenter_get(cache, NULL);
    friso_t f = friso_new();
    friso_config_t c = friso_new_config();
    assert_int_equal(friso_init_from_ifile(f, c, (char *)(uintptr_t)"/etc/friso/friso.ini"), 1);
    c->add_syn = 0;
    c->r_name = 0;
    c->keep_urec = 1;
    for (size_t i = 0; i < NCASES; i++) {
        char text[400];
        size_t from, to;
        split(cases[i].text, text, &from, &to);
        friso_task_t task = friso_new_task();
        friso_set_text(task, text);
        bool begins = false, ends = to == strlen(text);
        while (c->next_token(f, c, task)) {
            size_t at = (size_t)task->token->offset;
            begins |= at == from;
            ends |= at == to || at + strlen(task->token->word) == to;
        }
        friso_free_task(task);
        bool ours = xs_segment_is_word(s, xs_str_from(text), from, to);
        if (!cases[i].friso_differs && (begins && ends) != ours)
            fail_msg("%s: friso says %s", cases[i].text, begins && ends ? "a word" : "no word");
    }
    friso_free_config(c);
    friso_free(f);
}

static void mixed_hits_and_edges_of_the_text(void **state)
{
    (void)state;
    const xs_segmenter *s = xs_segmenter_get(cache, NULL);
    assert_true(xs_segment_is_word(s, XS_STR("机密★"), 0, 9));
    assert_false(xs_segment_is_word(s, XS_STR("飞机密闭★"), 3, 15));
    assert_true(xs_segment_is_word(s, XS_STR("abc"), 0, 3));
    assert_false(xs_segment_is_word(s, XS_STR("abc"), 2, 2));
    assert_false(xs_segment_is_word(s, XS_STR("abc"), 2, 9));
    char long_text[3 * 400];
    for (size_t i = 0; i < 400; i++)
        memcpy(long_text + 3 * i, i % 2 ? "密" : "机", 3);
    (void)xs_segment_is_word(s, (xs_str){long_text, sizeof long_text}, 600, 606);
    (void)xs_segment_is_word(s, (xs_str){long_text, sizeof long_text}, 0, sizeof long_text);
}

/* The one file in the cache folder. */
static void cache_file(char *path, size_t n)
{
    DIR *d = opendir(cache);
    assert_non_null(d);
    path[0] = 0;
    for (struct dirent *e; (e = readdir(d));)
        if (e->d_name[0] != '.')
            snprintf(path, n, "%s/%s", cache, e->d_name);
    closedir(d);
    assert_true(path[0] != 0);
}

static void must_know_words(void)
{
    xs_dictionary *d;
    xs_error err;
    assert_int_equal(xs_dictionary_open(cache, &d, &err), XS_OK);
    uint64_t h = xs_word_add(xs_word_add(XS_WORD_START, "机"), "密");
    assert_true(xs_dictionary_has(d, h));
    assert_false(xs_dictionary_has(d, xs_word_add(h, "密")));
    assert_true(xs_dictionary_weight(d, "的") > xs_dictionary_weight(d, "密"));
    xs_dictionary_free(d);
}

static void a_cache_file_that_cannot_be_trusted_is_replaced(void **state)
{
    (void)state;
    char path[400];
    struct stat st, again;
    must_know_words();
    cache_file(path, sizeof path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    for (int way = 0; way < 5; way++) {
        int fd = open(path, O_WRONLY);
        assert_true(fd >= 0);
        if (way == 0)
            assert_int_equal(pwrite(fd, "damage", 6, st.st_size / 2), 6);
        else if (way == 1)
            assert_int_equal(ftruncate(fd, st.st_size - 1), 0);
        else if (way == 2)
            assert_int_equal(pwrite(fd, "\xFF\xFF\xFF\x7F", 4, 24), 4); /* number of slots */
        else if (way == 3)
            assert_int_equal(fchmod(fd, 0666), 0);
        else
            assert_int_equal(ftruncate(fd, 0), 0);
        close(fd);
        must_know_words();
        assert_int_equal(stat(path, &again), 0);
        assert_int_equal(again.st_size, st.st_size);
        assert_int_equal(again.st_mode & 0777, 0600);
    }
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("/etc/hostname", path), 0);
    must_know_words();
    assert_int_equal(lstat(path, &again), 0);
    assert_true(S_ISREG(again.st_mode));
}

static void without_a_cache_folder_it_works_too(void **state)
{
    (void)state;
    xs_dictionary *d;
    xs_error err;
    assert_int_equal(xs_dictionary_open(NULL, &d, &err), XS_OK);
    xs_dictionary_free(d);
    assert_int_equal(xs_dictionary_open("/nonexistent/folder", &d, &err), XS_OK);
    xs_dictionary_free(d);
}

static int make_cache(void **state)
{
    (void)state;
    strcpy(cache, "/tmp/xs-segment-XXXXXX");
    return mkdtemp(cache) ? 0 : -1;
}

static int remove_cache(void **state)
{
    (void)state;
    char path[400];
    cache_file(path, sizeof path);
    unlink(path);
    return rmdir(cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hits_are_words_or_parts_of_others),
        cmocka_unit_test(friso_agrees),
        cmocka_unit_test(mixed_hits_and_edges_of_the_text),
        cmocka_unit_test(a_cache_file_that_cannot_be_trusted_is_replaced),
        cmocka_unit_test(without_a_cache_folder_it_works_too),
    };
    return cmocka_run_group_tests(tests, make_cache, remove_cache);
}
