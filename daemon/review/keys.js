/* One key acts. Everything here presses a button, follows a link or puts the cursor that the page has anyway;
 * without this file the page does all the same by mouse and Tab. */
'use strict';
(() => {
    const kept = 'postbus-keys'; // "off": single keys do nothing (WCAG 2.1.4)
    let before = ''; // "g", waiting for the queue's digit

    const all = (what, within) => Array.from((within || document).querySelectorAll(what));
    const rows = () => all('main [data-row]');
    const rowOf = (link) => link && link.closest('.row, tr');
    const isOn = () => { try { return localStorage.getItem(kept) !== 'off'; } catch (e) { return true; } };
    const isTyping = (at) => at.closest && at.closest('textarea, select, input:not([type=checkbox]):not([type=radio]):not([type=submit])');

    function move(step) {
        const list = rows();
        const here = list.findIndex((link) => rowOf(link) && rowOf(link).contains(document.activeElement));
        const next = list[here < 0 ? 0 : Math.min(Math.max(here + step, 0), list.length - 1)];
        if (next) {
            next.focus();
            rowOf(next).scrollIntoView({ block: 'nearest' });
        }
    }

    function boxHere() {
        const row = document.activeElement.closest('.row');
        return row && row.querySelector('input[type=checkbox]');
    }

    function choose() {
        const box = boxHere();
        if (box)
            box.click();
        else
            move(0);
    }

    // In a list a key is for what is chosen, else for the letter that the cursor is on.
    function fits(element) {
        const form = element.closest('form.batch');
        if (!form || form.querySelector('input[name=pick]:checked'))
            return true;
        const box = boxHere();
        if (box)
            box.checked = true;
        else
            move(0);
        return Boolean(box);
    }

    function press(element) {
        if (element.matches('textarea, input, select')) {
            element.focus();
            if (element.select)
                element.select();
        } else if (element.matches('summary')) {
            element.click();
            const first = element.parentElement.querySelector('input, button');
            if (element.parentElement.open && first)
                first.focus();
        } else if (!element.matches('button') || fits(element)) {
            element.click();
        }
    }

    function byKey(key) {
        return all('[data-key]').find((element) => element.dataset.key === key && element.getClientRects().length > 0);
    }

    function act(key) {
        const element = byKey(before + key) || byKey(key);
        if ((key === 'j' || key === 'k') && rows().length)
            move(key === 'j' ? 1 : -1);
        else if (key === 'x' && rows().length)
            choose();
        else if (key === 'g' && !before)
            return 'g';
        else if (element)
            press(element);
        else
            return null;
        return '';
    }

    document.addEventListener('keydown', (event) => {
        if (event.key === 'Escape' && isTyping(event.target))
            event.target.blur();
        if (event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1 || isTyping(event.target) || !isOn())
            return;
        const next = act(event.key);
        before = next || '';
        if (next !== null)
            event.preventDefault();
    });

    // The words that are marked in the letter are those of the rule that is made.
    document.addEventListener('selectionchange', () => {
        const field = document.getElementById('rule-words');
        const chosen = document.getSelection();
        const text = chosen.toString().replace(/\s+/g, ' ').trim();
        const from = chosen.anchorNode && chosen.anchorNode.parentElement;
        if (field && text && text.length <= 200 && from && from.closest('.words'))
            field.value = text.replace(/\+[0-9.]+$/, '');
    });

    const print = document.getElementById('print');
    if (print) {
        print.hidden = false;
        print.addEventListener('click', () => window.print());
    }

    const toggle = document.getElementById('keys-switch');
    if (toggle) {
        const show = () => { toggle.textContent = isOn() ? toggle.dataset.off : toggle.dataset.on; };
        toggle.hidden = false;
        show();
        toggle.addEventListener('click', () => {
            localStorage.setItem(kept, isOn() ? 'off' : 'on');
            show();
        });
    }
})();
