// @ts-check
/**
 * What the facts do not say: which file a class goes to, what it is called and built on, and every doc comment.
 *
 * @typedef {object} ClassWords
 * @property {string} doc One sentence.
 * @property {string} [as] Its name where that is not the model's.
 * @property {string[]} [rules] What must hold between its traits (`rules.ts`).
 * @property {string} [mixin] What it can do beside (`mixins.ts`), innermost last: `submittable`, `a, b`.
 * @property {string} [first] The trait that may be given alone.
 * @property {string} [selection] Built by `selectionClass` or `multipleSelectionClass` with these options.
 * @property {Record<string, string>} [traits] Doc comments of its own.
 * @property {Record<string, string>} [extra] Traits that only the kernel knows: the code of each.
 */

/** Shared traits, spread where a class has all of them in the same form. The larger ones first. */
export const GROUPS = {
  slider: ['behavior', 'continuousUpdate', 'disabled', 'orientation', 'readout'],
  described: ['description', 'descriptionAllowHtml', 'domClasses', 'layout', 'tabbable', 'tooltip'],
  dom: ['domClasses', 'layout', 'tabbable', 'tooltip'],
};

/** @type {Record<string, { doc: string, classes: Record<string, ClassWords> }>} */
export const FILES = {
  layout: {
    doc: 'Where and how large: the CSS of a widget.',
    classes: {
      Layout: {
        doc: 'CSS properties of a widget by their names in camelCase; null leaves one to the page.',
        rules: ['border'],
        extra: { border: 'local(optional(text()))' },
        traits: { border: 'All four sides at once.' },
      },
    },
  },
  styles: {
    doc: 'Colours and fonts of the controls. Sizes are CSS: `120px`, `1.2em`.',
    classes: {
      ButtonStyle: { doc: "A button's looks." },
      CheckboxStyle: { doc: "A checkbox's looks." },
      DescriptionStyle: { doc: 'Looks of a control with a description.' },
      HTMLMathStyle: { doc: 'Looks of `HTMLMath`.' },
      HTMLStyle: { doc: 'Looks of `HTML`.' },
      LabelStyle: { doc: 'Looks of a `Label`.' },
      ProgressStyle: { doc: "A progress bar's looks." },
      SliderStyle: { doc: "A slider's looks." },
      TextStyle: { doc: "A text box's looks." },
      ToggleButtonStyle: { doc: "A toggle button's looks." },
      ToggleButtonsStyle: { doc: 'Looks of a row of toggle buttons.' },
    },
  },
  sliders: {
    doc: 'Sliders and progress bars.',
    classes: {
      IntSlider: { doc: 'A slider for a whole number.', rules: ['bounded'] },
      FloatSlider: { doc: 'A slider for a number.', rules: ['bounded'] },
      FloatLogSlider: {
        doc: 'A slider for a number over powers of ten, such as a learning rate.',
        rules: ['boundedLog'],
        traits: {
          min: 'Exponent of the lowest value: -6 for 1e-6.',
          max: 'Exponent of the highest value.',
          step: 'Step of the exponent.',
          value: 'The number itself, kept between `base ** min` and `base ** max`.',
        },
      },
      IntRangeSlider: { doc: 'A slider for a lower and an upper whole number.', rules: ['boundedRange(true)'] },
      FloatRangeSlider: { doc: 'A slider for a lower and an upper number.', rules: ['boundedRange(false)'] },
      IntProgress: { doc: 'A bar that shows how far something is, in whole steps.', rules: ['bounded'] },
      FloatProgress: { doc: 'A bar that shows how far something is.', rules: ['bounded'] },
    },
  },
  'number-boxes': {
    doc: 'Boxes to type numbers in, and the clock of an animation.',
    classes: {
      IntText: { doc: 'A box for any whole number.' },
      FloatText: { doc: 'A box for any number.' },
      BoundedIntText: { doc: 'A box for a whole number between limits.', rules: ['bounded'] },
      BoundedFloatText: { doc: 'A box for a number between limits.', rules: ['bounded'] },
      Play: {
        doc: 'Play, pause and stop: counts `value` up by itself. Link it to a slider with `jslink`.',
        rules: ['bounded'],
      },
    },
  },
  text: {
    doc: 'Text, to read and to type.',
    classes: {
      Text: { doc: 'A box for one line of text.', mixin: 'submittable', first: 'value' },
      Textarea: { doc: 'A box for several lines of text.', first: 'value' },
      Password: { doc: 'A box whose text is not shown.', mixin: 'submittable' },
      Combobox: {
        doc: 'A box for text that proposes some.',
        mixin: 'submittable',
        traits: { options: 'What is proposed.' },
      },
      Label: { doc: 'A line of text; formulas between `$`.', first: 'value' },
      HTML: { doc: 'HTML as it is.', mixin: 'htmlFallback', first: 'value' },
      HTMLMath: { doc: 'HTML with formulas between `$`.', mixin: 'htmlFallback', first: 'value' },
    },
  },
  buttons: {
    doc: 'Buttons and what is on or off.',
    classes: {
      Button: { doc: 'A button; `onClick` says what it does.', mixin: 'clickable' },
      Checkbox: { doc: 'A box that is ticked or not.' },
      ToggleButton: { doc: 'A button that stays pressed.' },
      Valid: {
        doc: 'Says whether something is right; not to be clicked.',
        traits: { readout: 'What is written where `value` is false.' },
      },
      FileUpload: {
        doc: "Takes files from the reader's computer.",
        traits: {
          value: 'The files, each with its bytes.',
          error: 'What went wrong.',
          multiple: 'Take several files at once.',
          accept: "Kinds of files: `'image/*,.csv'`.",
        },
      },
      ColorPicker: { doc: 'A colour.' },
    },
  },
  selections: {
    doc: 'One or several of some options.',
    classes: {
      Dropdown: { doc: 'A list that opens.', selection: '' },
      RadioButtons: { doc: 'A round button for each option.', selection: '' },
      Select: { doc: 'A list with the chosen one marked.', selection: '' },
      ToggleButtons: {
        doc: 'A row of buttons, one of them pressed.',
        selection: '',
        traits: { tooltips: 'What is said of each button under the pointer.', icons: 'An icon for each button.' },
      },
      SelectionSlider: { doc: 'A slider over the options.', selection: '{ filled: true }' },
      SelectMultiple: { doc: 'A list with the chosen ones marked.', selection: 'multiple' },
      SelectionRangeSlider: {
        doc: 'A slider for the first and the last of a range of options.',
        selection: 'multiple { range: true }',
      },
    },
  },
  tags: {
    doc: 'Lists that grow and shrink by one at a time.',
    classes: {
      TagsInput: { doc: 'A list of words.', rules: ['allowedTags'] },
      ColorsInput: { doc: 'A list of colours.', rules: ['allowedTags'] },
      IntsInput: { doc: 'A list of whole numbers.', rules: ['allowedTags', 'boundedTags'] },
      FloatsInput: { doc: 'A list of numbers.', rules: ['allowedTags', 'boundedTags'] },
    },
  },
  dates: {
    doc: 'Days and times.',
    classes: {
      DatePicker: {
        doc: 'A day.',
        rules: ['bounded'],
        traits: { step: "Days between two that can be chosen, or `'any'`." },
      },
      Time: {
        as: 'TimePicker',
        doc: 'A time of day.',
        rules: ['bounded'],
        traits: { step: "Seconds between two that can be chosen, or `'any'`." },
      },
      Datetime: { as: 'DatetimePicker', doc: "A moment, in the browser's time zone.", rules: ['bounded'] },
      NaiveDatetime: { as: 'NaiveDatetimePicker', doc: 'A day and a time without a time zone.', rules: ['bounded'] },
    },
  },
  boxes: {
    doc: 'Widgets that hold others.',
    classes: {
      Box: { doc: 'Others, laid out by CSS flex.', first: 'children' },
      HBox: { doc: 'Others side by side.', first: 'children' },
      VBox: { doc: 'Others one below the other.', first: 'children' },
      GridBox: { doc: 'Others in a grid; `layout.gridTemplateColumns` says how.', first: 'children' },
      Accordion: { doc: 'Pages that open one at a time.', first: 'children', mixin: 'titled', rules: ['pages(false)'] },
      Tab: { doc: 'Pages behind tabs.', first: 'children', mixin: 'titled', rules: ['pages(true)'] },
      Stack: {
        doc: 'Pages of which the selected one is shown.',
        first: 'children',
        mixin: 'titled',
        rules: ['pages(false)'],
      },
    },
  },
  media: {
    doc: 'Pictures, sound and film.',
    classes: {
      Image: {
        doc: 'A picture from the bytes of its file.',
        mixin: 'media, pictureFallback',
        traits: { format: "The file's kind: `'png'`, `'jpeg'`, or `'url'` where the bytes are an address." },
      },
      Audio: { doc: 'Sound from the bytes of its file.', mixin: 'media' },
      Video: { doc: 'A film from the bytes of its file.', mixin: 'media' },
    },
  },
  controller: {
    doc: 'A game controller. The browser makes its axes and buttons once one of its keys was pressed.',
    classes: {
      ControllerAxis: { doc: 'One axis.', traits: { value: 'Between -1 and 1.' } },
      ControllerButton: { doc: 'One button.', traits: { value: 'How far it is pressed, 0–1.' } },
      Controller: {
        doc: 'A game controller.',
        traits: { index: 'Which of those that are plugged in, from 0.', name: 'What it calls itself.' },
      },
    },
  },
};

/** What each trait is, where its class says nothing else. */
export const TRAITS = {
  allowDuplicates: 'The same may be there twice.',
  allowedTags: 'What may be in the list; empty: anything.',
  autoplay: 'Starts by itself.',
  axes: 'Its axes.',
  background: 'Colour behind the text.',
  barColor: 'Colour of the bar.',
  barStyle: 'Colour by meaning.',
  base: 'What is raised to the power of the exponent.',
  behavior: 'What the mouse does: drag the handle, tap a place, snap to it.',
  boxStyle: 'Colour by meaning.',
  buttonColor: 'Colour of the button.',
  buttonStyle: 'Colour by meaning.',
  buttonWidth: 'Width of each button, CSS.',
  buttons: 'Its buttons.',
  children: 'What it holds, in order.',
  concise: 'Shows the colour without its name.',
  connected: 'It is there.',
  continuousUpdate: 'Tells every value on the way, not only the last.',
  controls: 'Shows play, pause and their kin.',
  description: 'What is written beside it, or on it.',
  descriptionAllowHtml: 'The description may hold HTML.',
  descriptionWidth: 'Width of the description, CSS.',
  disabled: 'It cannot be changed by the reader.',
  domClasses: 'CSS classes of the element.',
  ensureOption: 'Takes nothing but what is proposed.',
  fontFamily: 'Font.',
  fontSize: 'Size of the text.',
  fontStyle: '`italic` or `normal`.',
  fontVariant: 'Such as `small-caps`.',
  fontWeight: '`bold`, or a number.',
  format: 'Kind of the file, or how the numbers are written.',
  handleColor: 'Colour of the handle.',
  height: 'Height, CSS.',
  icon: 'Name of a Font Awesome icon, without `fa-`.',
  indent: 'Stands as far to the right as others with a description.',
  interval: 'Milliseconds from one step to the next.',
  layout: 'Its size and place.',
  loop: 'Begins again at the end.',
  mapping: 'How the browser has mapped its buttons.',
  max: 'The highest value.',
  min: 'The lowest value.',
  orientation: 'Which way it lies.',
  placeholder: 'Shown as long as it is empty.',
  playing: 'It counts.',
  pressed: 'It is pressed.',
  readout: 'Shows the value beside it.',
  readoutFormat: "How the value is written, in d3's format language.",
  repeat: 'Begins again at the end.',
  rows: 'Lines that are shown at once.',
  selectedIndex: 'The page that is open, from 0; null: none.',
  showRepeat: 'Shows the button for `repeat`.',
  step: 'From one value to the next.',
  style: 'Its colours and fonts.',
  tabbable: 'The tab key reaches it; null: as the browser has it.',
  tagStyle: 'Colour by meaning.',
  textColor: 'Colour of the text.',
  textDecoration: '`underline`, `line-through`.',
  timestamp: 'When it last changed, in milliseconds of the browser.',
  titles: 'A title for each child.',
  tooltip: 'Shown under the pointer.',
  value: 'The value.',
  width: 'Width, CSS.',
};
