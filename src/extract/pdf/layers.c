/* layers.c -- which optional content groups a reader does not see. Source: ISO 32000-1 8.11. */
#include <stdlib.h>

#include "base/limits.h"
#include "extract/pdf/content_state.h"

static void add(qpdf_data q, xs_pdf_layers *l, qpdf_oh list)
{
    int n = qpdf_oh_is_array(q, list) ? qpdf_oh_get_array_n_items(q, list) : 0;
    for (int i = 0; i < n && l->noff < XS_PDF_MAX_LAYERS; i++) {
        if (l->noff == l->cap) {
            size_t cap = l->cap ? l->cap * 2 : 16;
            int *p = realloc(l->off, cap * sizeof *p);
            if (!p)
                return;
            l->off = p;
            l->cap = cap;
        }
        qpdf_oh o = qpdf_oh_get_array_item(q, list, i);
        l->off[l->noff++] = qpdf_oh_get_object_id(q, o);
        qpdf_oh_release(q, o);
    }
}

void xs_pdf_layers_read(qpdf_data q, xs_pdf_layers *l)
{
    *l = (xs_pdf_layers){0};
    qpdf_oh props = qpdf_oh_get_key_if_dict(q, qpdf_get_root(q), "/OCProperties");
    qpdf_oh d = qpdf_oh_get_key_if_dict(q, props, "/D");
    l->base_off = qpdf_oh_is_name_and_equals(q, qpdf_oh_get_key_if_dict(q, d, "/BaseState"), "/OFF");
    add(q, l, qpdf_oh_get_key_if_dict(q, d, l->base_off ? "/ON" : "/OFF"));
}

void xs_pdf_layers_clear(xs_pdf_layers *l)
{
    free(l->off);
    *l = (xs_pdf_layers){0};
}

bool xs_pdf_layer_is_off(const xs_pdf_layers *l, int object)
{
    bool listed = false;
    for (size_t i = 0; i < l->noff && !listed; i++)
        listed = l->off[i] == object;
    return listed != l->base_off;
}

/* A group, or a membership dictionary: hidden when all its groups are (the default policy). */
bool xs_pdf_layer_of(walk *w, qpdf_oh oc)
{
    if (!qpdf_oh_is_dictionary(w->q, oc))
        return false;
    qpdf_oh groups = qpdf_oh_get_key(w->q, oc, "/OCGs");
    if (qpdf_oh_is_dictionary(w->q, groups))
        return xs_pdf_layer_is_off(w->layers, qpdf_oh_get_object_id(w->q, groups));
    if (!qpdf_oh_is_array(w->q, groups)) {
        int id = qpdf_oh_get_object_id(w->q, oc);
        return id && xs_pdf_layer_is_off(w->layers, id);
    }
    int n = qpdf_oh_get_array_n_items(w->q, groups), off = 0;
    for (int i = 0; i < n && i < (int)XS_PDF_MAX_LAYERS; i++)
        off += xs_pdf_layer_is_off(
            w->layers, qpdf_oh_get_object_id(w->q, qpdf_oh_get_array_item(w->q, groups, i)));
    return n > 0 && off == n;
}
