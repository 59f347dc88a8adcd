"""How every form looks that is written as `{{ form }}` or `{{ form.name.as_field_group }}`: label, hint, error and
control in one .field, and above them a summary of what needs another look. The templates are in templates/forms/."""

from django.forms.renderers import TemplatesSetting


class FormRendering(TemplatesSetting):
    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
